/** One finished whmapi1 run, whatever came of it (contract whmapi1.md 2.5, 2.6). */
export interface CallFacts {
  /** The WHM API 1 function. */
  command: string;
  durationMs: number;
  exitStatus: number | null;
  signal: string | null;
  /** The first kilobyte. */
  stderr: string;
  /** Oddities that did not change the reading, such as text before the JSON. */
  notices: string[];
}

/** What a run that gave no usable answer did. */
export type Failure =
  | { kind: 'refused'; detail: string }
  | { kind: 'malformed'; detail: string }
  | { kind: 'no-document'; detail: string }
  | { kind: 'timed-out'; detail: string }
  | { kind: 'killed'; detail: string }
  | { kind: 'could-not-start'; detail: string };

export type FailureKind = Failure['kind'];

/** A run's parsed result: success and failure share one shape, and `detail` is a sentence for people. */
export type Reply<T> = { call: CallFacts } & ({ kind: 'ok'; data: T } | Failure);

/** username → 2FA on; a name that is missing is not listed by cPanel (contract whmapi1.md 3.2). */
export type TwoFactorList = ReadonlyMap<string, boolean>;

/** username → 2FA on, and the account's main domain if it has one (contract whmapi1.md 3.1). */
export type UserConfigs = ReadonlyMap<string, { isOn: boolean; domain: string | null }>;

/** What cPanel said of each name in one removing call (contract whmapi1.md 3.4, 3.5). */
export interface RemovalAnswer {
  modified: ReadonlySet<string>;
  /** name → cPanel's text */
  failed: ReadonlyMap<string, string>;
}

/** An account as listaccts tells it; `owner` is root or a reseller. */
export interface AccountRecord {
  user: string;
  domain: string;
  owner: string;
  plan: string;
  suspended: boolean;
  suspendReason: string;
  email: string;
}

/** A child process as the kernel tells it apart: a pid alone may be somebody else's by now. */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks after boot, /proc/PID/stat field 22. */
  startTicks: number;
  bootId: string;
}
