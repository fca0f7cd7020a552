import { limits } from '../protocol/limits.ts';
import { ProblemError } from '../protocol/problem.ts';
import type { AccountRecord, Reply, TwoFactorList, UserConfigs } from '../protocol/reply.ts';
import type { Whm } from './whm.ts';

export interface ReadOptions {
  asReseller?: string | undefined;
  /** An equal run that is under way will do, although its state may be from before this question. */
  mayJoin?: boolean;
}

/** A reply and when its run began (milliseconds since 1970): the state that it tells is no older than that. */
export type DatedReply<T> = Reply<T> & { startedAt: number };

/** The reading calls of Whm, queued: see shareReads. */
export interface Reads {
  listTwoFactor(options?: ReadOptions): Promise<DatedReply<TwoFactorList>>;
  userConfigs(user?: string): Promise<DatedReply<UserConfigs>>;
  policyStatus(options?: ReadOptions): Promise<DatedReply<boolean>>;
  listAccounts(options?: ReadOptions): Promise<DatedReply<AccountRecord[]>>;
  listResellers(options?: ReadOptions): Promise<DatedReply<string[]>>;
  /** @throws ProblemError `too-many-reads` if too many of these wait: anybody may ask for any domain */
  domainOwner(domain: string, asReseller?: string): Promise<Reply<string>>;
  privileges(user: string, options?: { mayJoin?: boolean }): Promise<DatedReply<ReadonlySet<string>>>;
  isSuspended(user: string): Promise<DatedReply<boolean>>;
  version(options?: ReadOptions): Promise<DatedReply<string>>;
  /** Resolves once none of these runs or waits. */
  idle(): Promise<void>;
}

interface Shared<T> {
  waiting?: Promise<DatedReply<T>> | undefined;
  running?: Promise<DatedReply<T>> | undefined;
}

/**
 * Lets at most limits.readsAtOnce reads run at once, in the order asked, and equal ones share a run (rule R2).
 * A run that has begun is shared only with a caller that may join: its state may be older than the question.
 * @param now the wall clock in milliseconds
 */
export function shareReads(whm: Whm, now: () => number = Date.now): Reads {
  const inSlot = slots(limits.readsAtOnce);
  const open = new Set<Promise<unknown>>();

  function withSlot<T>(task: () => Promise<T>): Promise<T> {
    const run = inSlot(task).finally(() => open.delete(run));
    open.add(run);
    return run;
  }

  function shared<T>(read: (asReseller?: string) => Promise<Reply<T>>) {
    const byReseller = new Map<string | undefined, Shared<T>>();
    return ({ asReseller, mayJoin = false }: ReadOptions = {}): Promise<DatedReply<T>> => {
      const entry = byReseller.get(asReseller) ?? {};
      byReseller.set(asReseller, entry);
      const joined = (mayJoin ? entry.running : undefined) ?? entry.waiting;
      if (joined !== undefined) return joined;
      const mine = withSlot(async () => {
        entry.waiting = undefined;
        entry.running = mine;
        const startedAt = now();
        try {
          return { ...(await read(asReseller)), startedAt };
        } finally {
          // A later equal run may be the running one by now.
          if (entry.running === mine) entry.running = undefined;
          if (entry.running === undefined && entry.waiting === undefined) byReseller.delete(asReseller);
        }
      });
      entry.waiting = mine;
      return mine;
    };
  }

  const configs = shared((user) => whm.userConfigs(user));
  const suspended = shared((user) => whm.isSuspended(user ?? 'root'));
  const privileges = shared((user) => whm.privileges(user ?? 'root'));
  return {
    listTwoFactor: shared((asReseller) => whm.listTwoFactor({ asReseller })),
    userConfigs: (user) => configs({ asReseller: user }),
    policyStatus: shared((asReseller) => whm.policyStatus({ asReseller })),
    listAccounts: shared((asReseller) => whm.listAccounts({ asReseller })),
    domainOwner: lookups((domain, asReseller) => withSlot(() => whm.domainOwner(domain, { asReseller }))),
    listResellers: shared((asReseller) => whm.listResellers({ asReseller })),
    privileges: (user, options) => privileges({ ...options, asReseller: user }),
    isSuspended: (user) => suspended({ asReseller: user }),
    version: shared((asReseller) => whm.version({ asReseller })),
    async idle() {
      while (open.size > 0) await Promise.allSettled(open);
    },
  };
}

/**
 * Lets questions of which there are as many as names be asked one after the other, so that they never fill the slots;
 * equal ones share an answer, and few of them wait.
 */
function lookups(read: (domain: string, asReseller?: string) => Promise<Reply<string>>) {
  const inTurn = slots(1);
  const open = new Map<string, { asReseller: string | undefined; answer: Promise<Reply<string>> }>();
  return async (domain: string, asReseller?: string): Promise<Reply<string>> => {
    const key = JSON.stringify([asReseller, domain]);
    const known = open.get(key);
    if (known !== undefined) return known.answer;
    const own = [...open.values()].filter((one) => one.asReseller === asReseller).length;
    if (open.size >= limits.waitingLookups || own >= limits.waitingLookupsPerActor) {
      throw new ProblemError('too-many-reads', 'Too many questions about domains wait already.');
    }
    const answer = inTurn(() => read(domain, asReseller)).finally(() => open.delete(key));
    open.set(key, { asReseller, answer });
    return answer;
  };
}

/** Runs tasks in order, at most `most` at once; a task never begins before the caller has its promise. */
function slots(most: number): <T>(task: () => Promise<T>) => Promise<T> {
  const queue: Array<() => void> = [];
  let free = most;
  return async (task) => {
    if (free > 0) {
      free -= 1;
      await Promise.resolve();
    } else {
      await new Promise<void>((resolve) => queue.push(resolve));
    }
    try {
      return await task();
    } finally {
      const next = queue.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
