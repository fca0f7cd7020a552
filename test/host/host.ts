import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { whmapi1Executable } from './executable.ts';
import { type Gates, gatesOf } from './gates.ts';
import { disposeHost } from './dispose.ts';
import { type Removal, readHistory } from './history.ts';
import { type PopulationOptions, populate } from './population.ts';
import { type ControlPatch, parsePatch } from './whmapi1/control.ts';
import type { Fault } from './whmapi1/faults.ts';
import { readIfThere, readJsonLines, writeAtomic } from './whmapi1/files.ts';
import type { Notification } from './whmapi1/notify.ts';
import { type HostPaths, hostPaths } from './whmapi1/paths.ts';
import { newSecret } from './whmapi1/random.ts';
import { readRuns, type Run } from './whmapi1/record.ts';
import { changeTwoFactor, readTwoFactor } from './whmapi1/twofactor.ts';
import { type Account, readUsers, type Users } from './whmapi1/users.ts';

export interface HostOptions extends PopulationOptions {
  /** The root of the host; a new folder for temporary files by default. */
  dir?: string;
  /** The first content of control.json. */
  control?: ControlPatch;
}

/** A folder that looks like a server's file system, with a whmapi1 in it, and the means to steer and check it. */
export interface SimulatedHost extends Gates {
  root: string;
  paths: HostPaths;
  /** The path of the executable. */
  whmapi1: string;
  /** Merges a patch into control.json: switches, delays and settings key by key; `faults` replaces the list. */
  control: (patch: ControlPatch) => void;
  /** Adds a fault to those that are set. */
  addFault: (fault: Fault) => void;
  runs: () => Run[];
  clearRuns: () => void;
  /** The names with a 2FA entry. */
  twoFactor: () => Set<string>;
  /** Gives names a new entry or takes it away, like their owners would; not part of the history. */
  setTwoFactor: (names: Iterable<string>, on: boolean) => void;
  setAccount: (name: string, patch: Partial<Account>) => void;
  addAccount: (name: string, account?: Partial<Account>) => void;
  /** Removes the account; its 2FA entry stays as a leftover. */
  removeAccount: (name: string) => void;
  addReseller: (name: string, acls?: string[]) => void;
  /** What saves of whmapi1 really removed, in order. */
  history: () => Removal[];
  notifications: () => Notification[];
  /** Ends what still runs on this host and removes its folder. */
  dispose: () => Promise<void>;
}

/** Makes a simulated host; quick for 50,000 accounts. Throws ControlError for a wrong control patch. */
export async function createHost(options: HostOptions = {}): Promise<SimulatedHost> {
  const root = options.dir ?? mkdtempSync(join(tmpdir(), 'whm-host-'));
  const paths = hostPaths(root);
  for (const folder of [
    dirname(paths.executable),
    paths.userFiles,
    paths.apps,
    paths.gates,
    join(root, 'usr/sbin'),
  ])
    mkdirSync(folder, { recursive: true });
  chmodSync(paths.sim, 0o700);
  // A copy, not a link: a test may replace its host's program.
  copyFileSync(await whmapi1Executable(), paths.executable);
  symlinkSync('../local/cpanel/bin/whmapi1', join(root, 'usr/sbin/whmapi1'));
  writeFileSync(join(paths.userFiles, 'system'), 'DNS=localhost\n');
  const population = populate(options);
  writeAtomic(paths.users, JSON.stringify(population.users));
  changeTwoFactor(paths, null, (entries) => Object.assign(entries, population.twoFactor));
  const host = hostAt(root);
  host.control(options.control ?? {});
  return host;
}

/** The means to steer and check the host that lies at `root` already. */
export function hostAt(root: string): SimulatedHost {
  const paths = hostPaths(root);
  let counted = 0;

  const readControl = (): ControlPatch => parsePatch(JSON.parse(readIfThere(paths.control) ?? '{}'));
  const control = (patch: ControlPatch): void => {
    const old = readControl();
    const faults = (patch.faults ?? []).map((fault) => ({ id: newId(), ...fault }));
    const merged = {
      switches: { ...old.switches, ...patch.switches },
      faults: patch.faults === undefined ? (old.faults ?? []) : faults,
      delays: { ...old.delays, ...patch.delays },
      settings: { ...old.settings, ...patch.settings },
    };
    writeAtomic(paths.control, JSON.stringify(parsePatch(merged)));
  };
  const newId = (): string => `${process.pid}-${counted++}-${process.hrtime.bigint()}`;
  const addFault = (fault: Fault): void => control({ faults: [...(readControl().faults ?? []), fault] });
  const editUsers = (edit: (users: Users) => void): void => {
    const users = readUsers(paths);
    edit(users);
    writeAtomic(paths.users, JSON.stringify(users));
  };

  return {
    root,
    paths,
    whmapi1: paths.executable,
    control,
    addFault,
    ...gatesOf(paths, addFault),
    runs: () => readRuns(paths),
    clearRuns: () => rmSync(paths.runs, { force: true }),
    twoFactor: () => new Set(Object.keys(readTwoFactor(paths))),
    setTwoFactor: (names, on) =>
      changeTwoFactor(paths, null, (entries) => {
        for (const name of names) {
          if (on) entries[name] = { secret: newSecret() };
          else delete entries[name];
        }
      }),
    setAccount: (name, patch) =>
      editUsers(({ accounts }) => {
        const account = accounts[name];
        if (account === undefined) throw new Error(`No account ${name}`);
        accounts[name] = { ...account, ...patch };
      }),
    addAccount: (name, account = {}) =>
      editUsers(({ accounts }) => {
        accounts[name] = { domain: `${name}.example`, ...account };
      }),
    removeAccount: (name) => editUsers(({ accounts }) => delete accounts[name]),
    addReseller: (name, acls = ['acct-summary', 'create-acct', 'list-accts']) =>
      editUsers(({ resellers }) => {
        resellers[name] = { acls };
      }),
    history: () => readHistory(paths),
    notifications: () => readJsonLines(paths.notifications) as Notification[],
    dispose: () => disposeHost(paths),
  };
}
