import { limits } from '../protocol/limits.ts';
import type { Clock } from '../protocol/ports.ts';
import type { AccountRecord, Reply, TwoFactorList } from '../protocol/reply.ts';
import type { DatedReply, Reads } from './reads.ts';

/** Lists that change seldom, remembered. An answer that failed is never remembered. */
export interface Directory {
  /** Accounts that root (or the reseller) sees, at most `maxAgeSeconds` old; `startedAt` tells how old. */
  accounts(options: {
    asReseller?: string | undefined;
    maxAgeSeconds: number;
  }): Promise<DatedReply<AccountRecord[]>>;
  /** The 2FA list, likewise. */
  twoFactor(options: {
    asReseller?: string | undefined;
    maxAgeSeconds: number;
  }): Promise<DatedReply<TwoFactorList>>;
  /** Says that 2FA settings were changed: what is remembered of them serves no more. */
  forgetTwoFactor(): void;
  /** Names of all resellers, remembered for an hour: no single removal has to wait for them. */
  resellers(options?: { maxAgeSeconds: number }): Promise<DatedReply<string[]>>;
  /** Reads the resellers anew from time to time, until the signal aborts. */
  keepResellers(clock: Pick<Clock, 'wait'>, stop: AbortSignal): Promise<void>;
  /** True if the name is a reseller that cPanel lets do everything; also if cPanel does not say (be careful). */
  isRootLevel(name: string): Promise<boolean>;
  /** What cPanel lets a reseller do, asked anew. */
  privileges(name: string): Promise<DatedReply<ReadonlySet<string>>>;
}

/** @param now ms since 1970 */
export function createDirectory(reads: Reads, now: () => number): Directory {
  const accounts = new Map<string | undefined, DatedReply<AccountRecord[]>>();
  const twoFactor = new Map<string | undefined, DatedReply<TwoFactorList>>();
  const privileges = new Map<string, DatedReply<ReadonlySet<string>>>();
  let changes = 0;
  let resellers: DatedReply<string[]> | undefined;

  const isYoung = (reply: { startedAt: number } | undefined, seconds: number) => {
    const age = reply === undefined ? Number.POSITIVE_INFINITY : now() - reply.startedAt;
    return age >= 0 && age <= seconds * 1000;
  };
  const readResellers = async (mayJoin: boolean) => {
    const reply = await reads.listResellers({ mayJoin });
    if (reply.kind === 'ok') resellers = reply;
    return reply;
  };

  return {
    async accounts({ asReseller, maxAgeSeconds }) {
      const known = accounts.get(asReseller);
      if (known !== undefined && isYoung(known, maxAgeSeconds)) return known;
      return keep(accounts, asReseller, await reads.listAccounts({ asReseller, mayJoin: true }));
    },
    async twoFactor({ asReseller, maxAgeSeconds }) {
      const known = twoFactor.get(asReseller);
      if (known !== undefined && isYoung(known, maxAgeSeconds)) return known;
      const asked = changes;
      const reply = await reads.listTwoFactor({ asReseller });
      // Settings changed while it was read: true for whoever asked, but nothing to remember.
      return asked === changes ? keep(twoFactor, asReseller, reply) : reply;
    },
    forgetTwoFactor() {
      changes++;
      twoFactor.clear();
    },
    async resellers({ maxAgeSeconds } = { maxAgeSeconds: limits.resellersCacheSeconds }) {
      if (maxAgeSeconds === 0) return readResellers(false);
      const isKnown = resellers !== undefined && isYoung(resellers, maxAgeSeconds);
      return isKnown && resellers !== undefined ? resellers : readResellers(true);
    },
    async keepResellers(clock, stop) {
      while (!stop.aborted) {
        await readResellers(true);
        await clock.wait(limits.directoryCacheSeconds * 1000, stop);
      }
    },
    async isRootLevel(name) {
      const known = privileges.get(name);
      const reply: Reply<ReadonlySet<string>> =
        known !== undefined && isYoung(known, limits.directoryCacheSeconds)
          ? known
          : keep(privileges, name, await reads.privileges(name, { mayJoin: true }));
      return reply.kind !== 'ok' || reply.data.has('all');
    },
    privileges: async (name) => keep(privileges, name, await reads.privileges(name)),
  };
}

function keep<K, T>(map: Map<K, DatedReply<T>>, key: K, reply: DatedReply<T>): DatedReply<T> {
  if (reply.kind === 'ok') map.set(key, reply);
  if (map.size > limits.knownActors) map.delete(map.keys().next().value as K);
  return reply;
}
