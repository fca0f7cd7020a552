import { type Fault, fault } from './faults.ts';
import { array, boolean, type Check, ControlError, fields, number, object, oneOf, string } from './strict.ts';
import { defaultSwitches, isSwitchName, type SwitchSettings, switches } from './switches.ts';

/** How long things take. */
export interface Delays {
  /** From the start of the process to the start of the function, in ms. */
  startupMs: number;
  /** For each account that a removal names, in µs. */
  perAccountMicros: number;
  /** For each account whose file listaccts reads, in µs. */
  perWalkedMicros: number;
  /** For each account that get_user_configs or list_users lists, in µs. */
  perListedMicros: number;
}

/** What is no SWITCH of the contract, but configurable. */
export interface Settings {
  /** The exit status where the contract says only "non-zero". */
  exitCode: number;
  unlicensed: boolean;
  licenceText: string;
  nonRoot: boolean;
  nonRootText: string;
  version: string;
  hostname: string;
  /** Whether a removal of root's own 2FA notifies root. */
  rootNotification: boolean;
  /** Factor on the lock's waits (300 s in all, 0.3 s between looks). */
  lockTimeScale: number;
  /** `summary` keeps only the first arguments and users of a run. */
  record: 'full' | 'summary';
}

/** The whole of control.json, with every default filled in. */
export interface Control {
  switches: SwitchSettings;
  faults: Fault[];
  delays: Delays;
  settings: Settings;
}

/** What control.json may hold: any part may be absent. */
export interface ControlPatch {
  switches?: Partial<SwitchSettings>;
  faults?: Fault[];
  delays?: Partial<Delays>;
  settings?: Partial<Settings>;
}

const defaultDelays: Delays = {
  startupMs: 300,
  perAccountMicros: 20,
  perWalkedMicros: 20,
  perListedMicros: 2,
};
const defaultSettings: Settings = {
  exitCode: 1,
  unlicensed: false,
  licenceText: 'The license for this server is not valid.',
  nonRoot: false,
  nonRootText: 'This program must be run as root.',
  version: '11.138.0.6',
  hostname: 'server.example.com',
  rootNotification: true,
  lockTimeScale: 1,
  record: 'full',
};
const delayChecks = {
  startupMs: number(),
  perAccountMicros: number(),
  perWalkedMicros: number(),
  perListedMicros: number(),
};
const settingChecks: Record<keyof Settings, Check<unknown>> = {
  exitCode: number(1, 255),
  unlicensed: boolean,
  licenceText: string,
  nonRoot: boolean,
  nonRootText: string,
  version: string,
  hostname: string,
  rootNotification: boolean,
  lockTimeScale: number(),
  record: oneOf(['full', 'summary']),
};

const switchesOf: Check<Partial<SwitchSettings>> = (value, path) =>
  Object.fromEntries(
    Object.entries(object(value, path)).map(([name, variant]) => {
      if (!isSwitchName(name)) throw new ControlError(`${path}.${name}: no such switch`);
      return [name, oneOf<string>(switches[name])(variant, `${path}.${name}`)];
    }),
  );

/** Checks a patch key by key; throws ControlError at the first unknown key, switch or variant. */
export function parsePatch(value: unknown): ControlPatch {
  return fields(value, 'control', {
    switches: switchesOf,
    faults: array(fault),
    delays: (given, path) => fields(given, path, delayChecks),
    settings: (given, path) => fields(given, path, settingChecks),
  });
}

/** The control with all defaults filled in. */
export function completeControl(patch: ControlPatch): Control {
  return {
    switches: { ...defaultSwitches(), ...patch.switches },
    faults: patch.faults ?? [],
    delays: { ...defaultDelays, ...patch.delays },
    settings: { ...defaultSettings, ...patch.settings },
  };
}
