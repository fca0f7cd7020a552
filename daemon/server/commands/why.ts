import { findAccounts } from '../../jobs/account-search.ts';
import { checkNames } from '../../jobs/plan.ts';
import { dataOf } from '../../jobs/planner.ts';
import { stateIn } from '../../jobs/progress.ts';
import { diagnose, meant } from '../../jobs/why.ts';
import { actorId } from '../../protocol/actor.ts';
import { limits } from '../../protocol/limits.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { Reply } from '../../protocol/reply.ts';
import type { Match, PastReset, Why, WhyQuery } from '../../protocol/why.ts';
import type { Caller, Service } from '../service.ts';
import { planningOf } from './plans.ts';
import type { Known } from '../../protocol/known.ts';

/**
 * Looks at everything that may keep somebody from logging in. Only accounts that the caller sees are found; no
 * secret is read.
 * @throws ProblemError `malformed-name`, `too-many-reads`, `whmapi1-unavailable`, `whmapi1-refused`
 */
export async function explain(service: Service, caller: Caller, { name }: WhyQuery): Promise<Why> {
  const [asked = name] = checkNames([name.trim()]);
  const { asReseller } = planningOf(caller);
  const maxAgeSeconds = limits.accountsCacheSeconds;
  const [accounts, list, policy, clock] = await Promise.all([
    service.directory.accounts({ asReseller, maxAgeSeconds }),
    service.directory.twoFactor({ asReseller, maxAgeSeconds: limits.readAgeSeconds }),
    service.diagnosis.policy(asReseller),
    service.diagnosis.clock(),
  ]);
  const records = dataOf(accounts);
  const twoFactor = dataOf(list);
  const found = findAccounts(asked, records, twoFactor);
  const all = found.length > 0 ? found : await otherDomain(service, asked, asReseller);
  // Whatever cPanel says of a domain, a reseller is told of none but its own accounts (R6).
  const isSeen = (user: string) => twoFactor.has(user) || records.some((record) => record.user === user);
  const matches = all.filter(({ user }) => caller.scope === 'all' || isSeen(user));
  const user = meant(matches)?.user;
  const resets = user === undefined ? [] : resetsOf(service, caller, user);
  const facts = {
    asked,
    matches,
    isProtected: await protectionOf(service, caller, user),
    account: records.find((record) => record.user === user),
    twoFactor: { value: user === undefined ? ('not-listed' as const) : stateIn(twoFactor, user) },
    policy: knownBy(policy),
    clock,
    resets,
  };
  return {
    name: asked,
    ...(user !== undefined && { user }),
    matches,
    findings: diagnose(facts),
    resets,
    checkedAt: new Date(service.now()).toISOString(),
  };
}

/** What cPanel does not say of resellers keeps nobody from all the other findings. */
async function protectionOf(
  { planner }: Service,
  caller: Caller,
  user: string | undefined,
): Promise<Known<boolean>> {
  if (user === undefined) return { value: false };
  try {
    return { value: await planner.isProtected(caller, user) };
  } catch (error) {
    if (error instanceof ProblemError) return { why: error.message };
    throw error;
  }
}

/** An addon or alias domain stands in no list: cPanel is asked whose it is. */
async function otherDomain(
  { diagnosis }: Service,
  asked: string,
  asReseller: string | undefined,
): Promise<Match[]> {
  const domain = asked.toLowerCase().replace(/^www\./u, '');
  if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/u.test(domain)) return [];
  const reply = await diagnosis.domainOwner(domain, asReseller);
  return reply.kind === 'ok' && reply.data !== '' ? [{ user: reply.data, domain, by: 'domain' }] : [];
}

/** Who does not see everything is told only of removals that it started itself. */
function resetsOf({ store }: Service, { actor, scope }: Caller, user: string): PastReset[] {
  const own = scope === 'own' ? { actorId: actorId(actor) } : {};
  return store
    .history({ user, limit: limits.pageSize, ...own })
    .items.filter(({ outcome }) => outcome === 'removed')
    .slice(0, limits.resetsPerAnswer)
    .map(({ jobId, acceptedAt, verified }) => ({ jobId, at: new Date(acceptedAt).toISOString(), verified }));
}

/** A reply as a fact. */
export function knownBy<T>(reply: Reply<T>): Known<T> {
  return reply.kind === 'ok' ? { value: reply.data } : { why: reply.detail };
}
