import { malformation } from '../protocol/names.ts';
import { limits } from '../protocol/limits.ts';
import { type PlanCounts, type PlannedTarget, type Refusal, refusals } from '../protocol/plan.ts';
import { ProblemError } from '../protocol/problem.ts';
import type { TwoFactorList } from '../protocol/reply.ts';
import { stateIn } from './progress.ts';

/** What is known of the server when names are checked. */
export interface Knowledge {
  twoFactor: TwoFactorList;
  /** Names that exist though the list lacks them: accounts and resellers; absent: not asked for. */
  others?: ReadonlySet<string>;
  /** Root, root-level resellers, the actor's own account. */
  isProtected: (name: string) => boolean;
  /** Protected names that are refused, whatever their state; absent: a start has to confirm them instead. */
  isWithheld?: (name: string) => boolean;
  /** The refusal of a name that the actor cannot see: others' accounts look like unknown ones. */
  unknown: Extract<Refusal, 'unknown-account' | 'not-yours'>;
}

/**
 * The names in order, each once.
 * @throws ProblemError `malformed-name` (at most ten are named), `too-many-targets`
 */
export function checkNames(names: readonly string[]): string[] {
  const unique = [...new Set(names)];
  if (unique.length > limits.targetsPerPlan) {
    const detail = `${unique.length} names were given; one plan takes ${limits.targetsPerPlan}.`;
    throw new ProblemError('too-many-targets', detail, {
      limit: 'targetsPerPlan',
      most: limits.targetsPerPlan,
    });
  }
  const bad = unique.flatMap((name) => {
    const why = malformation(name);
    return why === undefined ? [] : [{ name: name.slice(0, limits.nameBytes), why }];
  });
  const first = bad[0];
  if (first === undefined) return unique;
  const detail = `${JSON.stringify(first.name)} ${first.why}${bad.length > 1 ? `, and ${bad.length - 1} more` : ''}.`;
  throw new ProblemError('malformed-name', detail, { names: bad.slice(0, 10) });
}

/** What would happen to each name; those to remove first, the refused last, so that batches are ranges. */
export function planTargets(names: readonly string[], knowledge: Knowledge): PlannedTarget[] {
  const order = { remove: 0, 'already-off': 1, refuse: 2 };
  return names
    .map((name) => planTarget(name, knowledge))
    .toSorted((one, other) => order[one.intent] - order[other.intent]);
}

function planTarget(user: string, knowledge: Knowledge): PlannedTarget {
  const on = knowledge.twoFactor.get(user);
  if (knowledge.isWithheld?.(user)) {
    return { ...refuse(user, 'protected'), before: stateIn(knowledge.twoFactor, user) };
  }
  if (on === false) return { user, intent: 'already-off', before: 'off' };
  const listed = on === true;
  if (!listed && !knowledge.others?.has(user)) return refuse(user, refusalOf(user, knowledge));
  return {
    user,
    intent: 'remove',
    before: listed ? 'on' : 'not-listed',
    ...(knowledge.isProtected(user) && { protected: true as const }),
  };
}

function refusalOf(user: string, { twoFactor, unknown }: Knowledge): Refusal {
  const at = user.lastIndexOf('@');
  if (at < 0) return unknown;
  const owner = user.slice(at + 1);
  return twoFactor.has(owner) || !owner.includes('.') ? 'team-user' : 'mailbox';
}

function refuse(user: string, code: Refusal): PlannedTarget {
  return { user, intent: 'refuse', before: 'not-listed', code, reason: refusals[code] };
}

/** How many of a plan's targets have each intent. */
export function countIntents(targets: readonly PlannedTarget[]): PlanCounts {
  const counts: PlanCounts = { remove: 0, 'already-off': 0, refuse: 0 };
  for (const { intent } of targets) counts[intent]++;
  return counts;
}
