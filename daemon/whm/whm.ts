import { isAbsolute } from 'node:path';
import type { AccountRecord, RemovalAnswer, Reply, TwoFactorList, UserConfigs } from '../protocol/reply.ts';
import { argumentsOf } from './arguments.ts';
import { listAccounts } from './calls/account-list.ts';
import { domainOwner, isSuspended, listResellers } from './calls/accounts.ts';
import { removeTwoFactor } from './calls/removal.ts';
import { privileges, version } from './calls/server.ts';
import { listTwoFactor, policyStatus, userConfigs } from './calls/two-factor.ts';
import { Fastest } from './fastest.ts';
import { interpret, understand, type Understood } from './interpret.ts';
import { runProgram } from './program.ts';
import type { Call } from './verdict.ts';

export interface CallOptions {
  /** Makes the call on behalf of this reseller, so that cPanel's own check applies (rule R6). */
  asReseller?: string | undefined;
  /** Called synchronously once the process exists. */
  onSpawn?: ((pid: number) => void) | undefined;
}

/** WHM API 1 through the local whmapi1. Whatever the program does is a Reply: nothing of it is thrown. */
export interface Whm {
  listTwoFactor(options?: CallOptions): Promise<Reply<TwoFactorList>>;
  /** The list with main domains; of one user if one is named. */
  userConfigs(user?: string): Promise<Reply<UserConfigs>>;
  /**
   * One removing call for all these accounts; only names that were sent count in the answer. A name in neither
   * list got no answer.
   * @throws RangeError if there is no user
   */
  removeTwoFactor(users: readonly string[], options?: CallOptions): Promise<Reply<RemovalAnswer>>;
  policyStatus(options?: CallOptions): Promise<Reply<boolean>>;
  listAccounts(options?: CallOptions): Promise<Reply<AccountRecord[]>>;
  listResellers(options?: CallOptions): Promise<Reply<string[]>>;
  /** The account that owns a domain, also an addon or alias; empty if none that the caller sees. */
  domainOwner(domain: string, options?: CallOptions): Promise<Reply<string>>;
  /** The ACLs that this user has. */
  privileges(user: string): Promise<Reply<ReadonlySet<string>>>;
  /** Whether the account of this user is suspended; refused if it has none. */
  isSuspended(user: string): Promise<Reply<boolean>>;
  version(options?: CallOptions): Promise<Reply<string>>;
  /** Milliseconds of the fastest call that succeeded of late, the fixed cost of any call; undefined before the first. */
  fastestCallMs(): number | undefined;
  /** The same of the last minute's calls that read no list and change nothing; undefined if there was none. */
  bareCallMs(): number | undefined;
}

export interface WhmSettings {
  /** Of whmapi1, absolute. */
  path: string;
  /** A removal may wait long for cPanel's lock (contract whmapi1.md 2.7). */
  timeoutSeconds: number;
  /** A monotonic clock in milliseconds. */
  now?: () => number;
}

const graceMs = 5000;
/** Calls that take what any call takes, and hardly more. */
const bareCommands = new Set([version.command, privileges.command]);

/**
 * The one door to whmapi1 (rule R1).
 * @throws TypeError if the path is not absolute
 */
export function createWhm(settings: WhmSettings): Whm {
  const { path, timeoutSeconds, now = () => performance.now() } = settings;
  if (!isAbsolute(path)) throw new TypeError(`The path of whmapi1 must be absolute: ${path}`);
  const fastest = new Fastest();
  const fastestBare = new Fastest();

  async function run<T>(call: Call<T>, options: CallOptions = {}): Promise<Reply<T>> {
    const args = argumentsOf(call.command, call.items, options.asReseller);
    const { onSpawn } = options;
    let early: { stdout: Uint8Array; understood: Understood<T> } | undefined;
    const onWhole = (stdout: Uint8Array) => {
      early = { stdout, understood: understand(call, stdout) };
    };
    const timeoutMs = timeoutSeconds * 1000;
    const ended = await runProgram({ path, args, timeoutMs, graceMs, onSpawn, onWhole }, now);
    // What came after the output had looked whole makes it another one.
    const reply = interpret(call, ended, early?.stdout === ended.stdout ? early.understood : undefined);
    if (reply.kind === 'ok') {
      const at = now();
      fastest.note(at, reply.call.durationMs);
      if (bareCommands.has(call.command)) fastestBare.note(at, reply.call.durationMs);
    }
    return reply;
  }

  return {
    listTwoFactor: (options) => run(listTwoFactor, options),
    userConfigs: (user) => run(userConfigs(user)),
    removeTwoFactor: async (users, options) => run(removeTwoFactor(users), options),
    policyStatus: (options) => run(policyStatus, options),
    listAccounts: (options) => run(listAccounts, options),
    listResellers: (options) => run(listResellers, options),
    domainOwner: (domain, options) => run(domainOwner(domain), options),
    privileges: (user) => run(privileges, { asReseller: user }),
    isSuspended: (user) => run(isSuspended(user)),
    version: (options) => run(version, options),
    fastestCallMs: () => fastest.durationMs,
    bareCallMs: () => fastestBare.lately(now()),
  };
}
