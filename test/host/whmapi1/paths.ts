import { dirname, join } from 'node:path';

/** Where things lie below the root of a simulated host. */
export interface HostPaths {
  root: string;
  executable: string;
  twoFactor: string;
  lock: string;
  userFiles: string;
  apps: string;
  accountingLog: string;
  errorLog: string;
  /** The simulator's own things. */
  sim: string;
  control: string;
  users: string;
  server: string;
  runs: string;
  history: string;
  notifications: string;
  sessions: string;
  claims: string;
  gates: string;
  /** Guards the data file between this program and the test that edits it. */
  editLock: string;
}

/** The paths of the host at `root`. */
export function hostPaths(root: string): HostPaths {
  const at = (...parts: string[]): string => join(root, ...parts);
  const twoFactor = at('var/cpanel/authn/twofactor_auth/tfa_userdata.json');
  return {
    root,
    executable: at('usr/local/cpanel/bin/whmapi1'),
    twoFactor,
    lock: `${twoFactor}.lock`,
    userFiles: at('var/cpanel/users'),
    apps: at('var/cpanel/apps'),
    accountingLog: at('var/cpanel/accounting.log'),
    errorLog: at('usr/local/cpanel/logs/error_log'),
    sim: at('sim'),
    control: at('sim/control.json'),
    users: at('sim/users.json'),
    server: at('sim/server.json'),
    runs: at('sim/runs.jsonl'),
    history: at('sim/history.jsonl'),
    notifications: at('sim/notifications.jsonl'),
    sessions: at('sim/sessions.jsonl'),
    claims: at('sim/claims'),
    gates: at('sim/gates'),
    editLock: at('sim/edit.lock'),
  };
}

/** The root that an executable at ROOT/usr/local/cpanel/bin/whmapi1 belongs to. */
export function rootOf(executable: string): string {
  return join(dirname(executable), '../../../..');
}
