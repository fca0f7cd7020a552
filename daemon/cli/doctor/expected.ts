import { dirname } from 'node:path';
import type { Standing } from '../../protocol/doctor-facts.ts';
import type { Expected } from './permissions.ts';
import { installer } from './verdict.ts';

/** A path and how it should be. */
export interface Wanted {
  path: string;
  expected: Expected;
}

const installed = `Run the installer again: ${installer}`;
const restarted = (unit: string) => `systemctl restart ${unit}`;

/** A folder on the way to something of ours: nobody else may put another one in its place. */
export const folderAbove: Expected = { kind: 'directory', most: 0o755, restore: installed };
/** A file that anybody may read. */
export const readable: Expected = { kind: 'file', most: 0o644, optional: true, restore: installed };

/** Below the state directory: root's alone. */
export function stateEntry({ kind }: Standing): Expected {
  const isFolder = kind === 'directory';
  const restore = restarted('whm-2fa-reset');
  return { kind: isFolder ? 'directory' : 'file', most: isFolder ? 0o700 : 0o600, restore };
}

/** Below the code's folder: written by root alone, and no link that leads out of it. */
export function codeEntry({ kind }: Standing, prefix: string): Expected {
  if (kind === 'link') return { kind: 'link', most: 0o777, within: prefix, restore: installed };
  return { kind: kind === 'directory' ? 'directory' : 'file', most: 0o755, restore: installed };
}

/** Files without which nothing runs. */
export function programs(places: { release: string; cgi: string; icon: string }): Wanted[] {
  const { release, cgi, icon } = places;
  const program: Expected = { kind: 'file', most: 0o755, least: 0o500, restore: installed };
  const text: Expected = { kind: 'file', most: 0o755, least: 0o400, restore: installed };
  return [
    ...each(program, `${release}/bin/node`, `${cgi}/index.cgi`, `${cgi}/live_api.cgi`),
    ...each(text, ...['daemon', 'gateway', 'cli'].map((name) => `${release}/${name}.mjs`)),
    ...each(text, `${cgi}/live_api.mjs`, `${cgi}/assets/app.js`, icon),
  ];
}

/** The sockets, their folders, and the gateway's certificate. */
export function sockets(
  daemon: string,
  gateway: { socket: string; pem: string; plain: boolean } | undefined,
  gid: number | undefined,
): Wanted[] {
  const own = { path: dirname(daemon), expected: folder(0o700, 'whm-2fa-reset.socket') };
  const ours = { path: daemon, expected: socket(0o600, 'whm-2fa-reset.socket') };
  if (gateway === undefined) return [own, ours];
  const group = gid === undefined ? {} : { gid };
  const live = 'whm-2fa-reset-live.socket';
  const restore = `${restarted('whm-2fa-reset')}: it copies cPanel's certificate there.`;
  const pem: Expected = { kind: 'file', most: 0o640, least: 0o440, ...group, restore };
  return [
    own,
    ours,
    { path: dirname(gateway.socket), expected: { ...folder(0o750, live), ...group } },
    { path: gateway.socket, expected: { ...socket(0o660, live), ...group } },
    ...(gateway.plain ? [] : [{ path: gateway.pem, expected: pem }]),
  ];
}

function each(expected: Expected, ...paths: string[]): Wanted[] {
  return paths.map((path) => ({ path, expected }));
}

function folder(most: number, unit: string): Expected {
  return { kind: 'directory', most, restore: restarted(unit) };
}

function socket(mode: number, unit: string): Expected {
  return { kind: 'socket', most: mode, least: mode, restore: restarted(unit) };
}
