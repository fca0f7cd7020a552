import type { Account } from '../protocol/accounts.ts';
import type { CallTimes, Groups, Share } from '../protocol/overview.ts';

/** How many of these accounts have 2FA on. */
export function shareOf(accounts: readonly Account[]): Share {
  const share: Share = { on: 0, off: 0, 'not-listed': 0 };
  for (const { twoFactor } of accounts) share[twoFactor]++;
  return share;
}

/** The same by owner or plan: the largest groups by themselves, at most `most` of them, the others as one. */
export function groupsOf(accounts: readonly Account[], key: 'owner' | 'plan', most: number): Groups {
  const byName = Map.groupBy(accounts, (account) => account[key]);
  const groups = [...byName].map(([name, members]) => ({
    name,
    share: shareOf(members),
    size: members.length,
  }));
  groups.sort((one, other) => other.size - one.size || (one.name < other.name ? -1 : 1));
  const rest = groups.slice(most);
  const inRest = new Set(rest.map(({ name }) => name));
  return {
    top: groups.slice(0, most).map(({ name, share }) => ({ name, share })),
    rest: { groups: rest.length, share: shareOf(accounts.filter((account) => inRest.has(account[key]))) },
  };
}

/** How long calls took, by nearest rank: what half of them, and 95 of a hundred, did not exceed. */
export function timesOf(
  calls: readonly { durationMs: number; accounts: number }[],
  fastestMs: number | undefined,
): CallTimes {
  const durations = calls.map(({ durationMs }) => durationMs).toSorted((one, other) => one - other);
  const rank = (share: number) => Math.round(durations[Math.ceil(durations.length * share) - 1] ?? 0);
  return {
    calls: calls.length,
    accounts: calls.reduce((sum, { accounts }) => sum + accounts, 0),
    ...(calls.length > 0 && { medianMs: rank(0.5), p95Ms: rank(0.95) }),
    ...(fastestMs !== undefined && { fastestMs: Math.round(fastestMs) }),
  };
}
