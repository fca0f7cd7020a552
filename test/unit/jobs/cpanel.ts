import assert from 'node:assert/strict';
import type {
  CallFacts,
  FailureKind,
  RemovalAnswer,
  Reply,
  TwoFactorList,
} from '../../../daemon/protocol/reply.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** How a removing call ends; a failing one may have saved its work all the same, or have ended before its time. */
export type Ending = ({ kind: 'ok' } | { kind: FailureKind; saved: boolean }) & { durationMs?: number };

export interface Removal {
  /** The actor of the job, by which a test tells whose call it is. */
  by: string;
  /** Which life of the service made it. */
  life: number;
  names: string[];
  pid: number;
  startedAt: number;
  endedAt?: number;
  reply?: Reply<RemovalAnswer>;
}

/** A list that was read and handed over. */
export interface Read {
  by: string;
  startedAt: number;
  list: TwoFactorList;
}

const ok: Ending = { kind: 'ok' };

/** The part of a cPanel server that matters here: who has 2FA, and how calls go (contract whmapi1.md 3). */
export class Cpanel {
  readonly states = new Map<string, boolean>();
  /** Deleted accounts: known to nobody any more. */
  readonly gone = new Set<string>();
  readonly suspended = new Set<string>();
  /** What cPanel does with suspended accounts (contract whmapi1.md 3.2, 3.5). */
  hidesSuspended = false;
  refusesSuspended = false;
  /** name → text with which cPanel refuses it */
  readonly refusing = new Map<string, string>();
  /** Accepted, but the save does not take. */
  readonly keeping = new Set<string>();
  /** Accounts about which an answer says nothing. */
  readonly unmentioned = new Set<string>();
  /** How the next calls end; then all is well. */
  readonly nextCalls: Ending[] = [];
  /** Texts with which the next reads fail. */
  readonly nextReads: string[] = [];
  readonly removals: Removal[] = [];
  readonly reads: Read[] = [];
  fixedMs = 300;
  perAccountMs = 0.02;
  readMs = 100;
  fastestMs: number | undefined;
  /** By how much a call that does nothing is late, and whether it ends well; when such calls began. */
  bareLateMs = 0;
  bareFails = false;
  readonly bareCalls: number[] = [];
  #bare: { at: number; durationMs: number } | undefined;
  /** actor → accounts that are not its own any more */
  readonly #foreign = new Map<string, Set<string>>();
  readonly #running = new Map<Removal, { prevent: () => void; ended: () => void; done: Promise<void> }>();
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  set(state: boolean, ...names: string[]): void {
    for (const name of names) this.states.set(name, state);
  }

  /** Another program changes the owner: to that actor the account is now somebody else's, or its own again. */
  changeOwner(by: string, name: string): void {
    const names = this.#foreign.get(by) ?? new Set();
    this.#foreign.set(by, names);
    if (!names.delete(name)) names.add(name);
  }

  /** The list as cPanel shows it to that actor. */
  seenBy(by: string): TwoFactorList {
    const isHidden = (name: string) =>
      this.#foreign.get(by)?.has(name) === true || (this.hidesSuspended && this.suspended.has(name));
    return new Map([...this.states].filter(([name]) => !isHidden(name)));
  }

  #refusal(by: string, name: string): string | undefined {
    if (this.gone.has(name)) return 'You do not have a user with that name.';
    if (this.#foreign.get(by)?.has(name) === true) return 'You do not have access to that account.';
    if (this.refusesSuspended && this.suspended.has(name)) return 'The account is suspended.';
    return this.refusing.get(name);
  }

  /** Called as a removing call begins. */
  onRemoval: (removal: Removal) => void = () => undefined;

  /**
   * A read of the list, as it is when the read ends.
   * @param isHeard whether anybody still waits for it then
   */
  list(by: string, isHeard: () => boolean): Promise<Reply<TwoFactorList> & { startedAt: number }> {
    const { promise, resolve } = Promise.withResolvers<Reply<TwoFactorList> & { startedAt: number }>();
    const startedAt = this.#clock.now();
    this.#clock.after(this.readMs, () => {
      const call = facts('twofactorauth_get_user_configs', this.readMs);
      const detail = this.nextReads.shift();
      if (detail !== undefined) return resolve({ kind: 'refused', detail, call, startedAt });
      const list = this.seenBy(by);
      if (isHeard()) this.reads.push({ by, startedAt, list });
      this.fastestMs = Math.min(this.fastestMs ?? Number.POSITIVE_INFINITY, this.readMs);
      return resolve({ kind: 'ok', data: list, call, startedAt });
    });
    return promise;
  }

  /** A call that does nothing. */
  version(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.bareCalls.push(this.#clock.now());
    const durationMs = this.fixedMs + this.bareLateMs;
    this.#clock.after(durationMs, () => {
      if (!this.bareFails) {
        this.#bare = { at: this.#clock.now(), durationMs };
        this.fastestMs = Math.min(this.fastestMs ?? Number.POSITIVE_INFINITY, durationMs);
      }
      resolve();
    });
    return promise;
  }

  /** What the last minute's calls that do nothing took. */
  bareCallMs(): number | undefined {
    const isRecent = this.#bare !== undefined && this.#clock.now() - this.#bare.at <= 60_000;
    return isRecent ? this.#bare?.durationMs : undefined;
  }

  /** One removing call; what it changes is changed at its end, whoever still waits for it. */
  remove(
    { by, life }: { by: string; life: number },
    names: readonly string[],
    onSpawn: (pid: number) => void,
  ): Promise<Reply<RemovalAnswer>> {
    assert.equal(this.#running.size, 0, 'one removing call at a time (R2)');
    assert.ok(names.length > 0, 'a call names somebody');
    const ending = this.nextCalls.shift() ?? ok;
    const accepted = names.filter((name) => this.#refusal(by, name) === undefined).length;
    const durationMs = ending.durationMs ?? this.fixedMs + this.perAccountMs * accepted;
    const removal: Removal = {
      by,
      life,
      names: [...names],
      pid: 1000 + this.removals.length,
      startedAt: this.#clock.now(),
    };
    const answered = Promise.withResolvers<Reply<RemovalAnswer>>();
    const ended = Promise.withResolvers<void>();
    const prevent = this.#clock.after(durationMs, () => {
      const reply = this.#end(removal, ending, durationMs);
      removal.endedAt = this.#clock.now();
      removal.reply = reply;
      this.#running.delete(removal);
      ended.resolve();
      answered.resolve(reply);
    });
    this.onRemoval(removal);
    this.removals.push(removal);
    this.#running.set(removal, { prevent, ended: ended.resolve, done: ended.promise });
    onSpawn(removal.pid);
    return answered.promise;
  }

  /** Resolves when that process, or without a pid every removing call, has ended. */
  async ended(pid: number | undefined): Promise<void> {
    const running = [...this.#running].filter(([removal]) => pid === undefined || removal.pid === pid);
    await Promise.all(running.map(([, { done }]) => done));
  }

  /** The machine goes down: calls under way end without a trace. */
  goDown(): void {
    for (const [removal, { prevent, ended }] of this.#running) {
      prevent();
      removal.endedAt = this.#clock.now();
      ended();
    }
    this.#running.clear();
  }

  /** How often each name was sent. */
  sent(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { names } of this.removals) {
      for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return counts;
  }

  #end(removal: Removal, ending: Ending, durationMs: number): Reply<RemovalAnswer> {
    const call = facts('twofactorauth_remove_user_config', durationMs);
    const failed = new Map<string, string>();
    for (const name of removal.names) {
      const text = this.#refusal(removal.by, name);
      if (text !== undefined) failed.set(name, text);
    }
    const accepted = removal.names.filter((name) => !failed.has(name));
    if (ending.kind === 'ok' || ending.saved) {
      for (const name of accepted) {
        if (this.states.has(name) && !this.keeping.has(name)) this.states.set(name, false);
      }
    }
    if (ending.kind !== 'ok') return { kind: ending.kind, detail: `the call ended: ${ending.kind}`, call };
    this.fastestMs = Math.min(this.fastestMs ?? Number.POSITIVE_INFINITY, durationMs);
    return {
      kind: 'ok',
      data: { modified: new Set(accepted.filter((name) => !this.unmentioned.has(name))), failed },
      call,
    };
  }
}

function facts(command: string, durationMs: number): CallFacts {
  return { command, durationMs, exitStatus: 0, signal: null, stderr: '', notices: [] };
}
