import { realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  codeEntry,
  folderAbove,
  programs,
  readable,
  sockets,
  stateEntry,
  type Wanted,
} from './cli/doctor/expected.ts';
import type { PermissionFacts } from './cli/doctor/permissions.ts';
import { type Config, gatewayFiles } from './config.ts';
import type { Places } from './host/doctor/places.ts';
import { foldersAbove, namesIn, standingOf, standingsBelow } from './host/doctor/standing.ts';
import type { Standing } from './protocol/doctor-facts.ts';
import { groupId } from './host/doctor/system.ts';
import { findHooks } from './notify/hook-files.ts';

const group = 'whm-2fa-reset-gateway';
/** A release has some tens of files, and three of them may lie there. */
const mostCode = 2000;
const mostState = 200;

/** Every file and folder of an installation as it is, and as it should be. */
export function permissionFacts(
  config: Config,
  configFile: string,
  root: string,
  places: Places,
): PermissionFacts {
  const { gateway } = config;
  const live = gatewayFiles(config);
  // Beside the daemon's socket it is the same root's: started by hand, without an account of its own.
  const isShared = dirname(live.socket) === dirname(config.socket);
  const gid = groupId(places, group);
  const stateDir = resolve(config.stateDir);
  const code = standingsBelow(places.prefix, mostCode);
  const pages = standingsBelow(places.cgi, mostCode);
  const state = standingsBelow(stateDir, mostState);
  const units = [...namesIn(places.units)]
    .filter((name) => name.startsWith('whm-2fa-reset'))
    .map((name) => standingOf(join(places.units, name)));
  // Links that enable a unit lie in folders of other endings.
  const dropIns = units.filter(({ kind, path }) => kind === 'directory' && path.endsWith('.d'));
  const served = gateway.enabled && !isShared ? { ...live, plain: gateway.plain } : undefined;

  const wanted: Wanted[] = [
    ...programs({ ...places, release: real(places.release) }),
    ...sockets(config.socket, served, gid),
    { path: stateDir, expected: { ...folderAbove, most: 0o700, restore: 'systemctl restart whm-2fa-reset' } },
    { path: configFile, expected: { ...readable, optional: true } },
    { path: places.command, expected: { ...codeEntry({ ...absent, kind: 'link' }, places.prefix) } },
    ...[places.registration, places.manual, places.completion].map((path) => ({ path, expected: readable })),
  ];
  const above = new Set(
    [
      places.release,
      places.cgi,
      places.icon,
      places.command,
      places.registration,
      stateDir,
      configFile,
      config.socket,
    ]
      .concat(served === undefined ? [] : [served.socket])
      .flatMap((path) => foldersAbove(path, root)),
  );
  const own = new Set(wanted.map(({ path }) => path));
  return {
    paths: [
      ...wanted.map(({ path, expected }) => ({
        // The administrator may keep the configuration elsewhere.
        found: path === configFile ? followed(path) : standingOf(path),
        expected,
      })),
      ...[...above]
        .filter((path) => !own.has(path))
        .map((path) => ({ found: followed(path), expected: folderAbove })),
      ...[...code.found, ...pages.found]
        .filter(({ path }) => !own.has(path))
        .map((found) => ({ found, expected: codeEntry(found, places.prefix) })),
      ...state.found.map((found) => ({ found, expected: stateEntry(found) })),
      // A masked unit is a link, which the check of the units tells.
      ...units
        .filter(({ kind }) => kind !== 'link')
        .concat(dropIns.flatMap(({ path }) => standingsBelow(path, mostState).found))
        .map((found) => ({ found, expected: found.kind === 'directory' ? folderAbove : readable })),
    ],
    refusedHooks: findHooks(config.hooks.directory).flatMap(({ refusal }) => refusal ?? []),
    cut: code.cut || pages.cut || state.cut,
    owner: 0,
    ...(served !== undefined && gid === undefined && { missingGroup: group }),
  };
}

const absent: Standing = { path: '', kind: 'absent', uid: -1, gid: -1, mode: 0 };

/** Through the link, so that no file is told twice. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** What may be a link, to another disk perhaps: what is there counts. */
function followed(path: string): Standing {
  return { ...standingOf(real(path)), path };
}
