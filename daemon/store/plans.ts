import type { DatabaseSync } from 'node:sqlite';
import type { Plan } from '../protocol/plan.ts';
import { ProblemError } from '../protocol/problem.ts';
import { change, query } from './database.ts';

/** Plans, each bound to the actor that made it. */
export interface PlanStore {
  savePlan(actorId: string, plan: Plan): void;
  /** The actor's own plan, expired or not; undefined for another's. */
  plan(actorId: string, planId: string): Plan | undefined;
  /** Plans that have not expired, of one actor or of all. */
  countPlans(actorId?: string): number;
  /** Deletes those that expired at `now` (ms) or before; returns how many. */
  deleteExpiredPlans(now: number): number;
}

/**
 * Plans on record.
 * @returns them, and `usePlan`, which deletes a plan within the transaction that accepts its job
 */
export function planStore(
  db: DatabaseSync,
  now: () => number,
): PlanStore & { usePlan: (planId: string, actorId: string) => void } {
  const insert = change(db, 'INSERT INTO plans (id, actor_id, expires_at, body) VALUES (?, ?, ?, ?)');
  const find = query<{ body: string }>(db, 'SELECT body FROM plans WHERE id = ? AND actor_id = ?');
  const count = query<{ n: number }>(
    db,
    'SELECT count(*) AS n FROM plans WHERE expires_at > ?1 AND actor_id = ifnull(?2, actor_id)',
  );
  const removeExpired = change(db, 'DELETE FROM plans WHERE expires_at <= ?');
  const remove = change(db, 'DELETE FROM plans WHERE id = ? AND actor_id = ?');
  // The last one is mostly started next: its thousands of targets need not be read again while memory holds them.
  let last: { actorId: string; planId: string; plan: WeakRef<Plan> } | undefined;
  return {
    savePlan(actorId, plan) {
      insert(plan.planId, actorId, Date.parse(plan.expiresAt), JSON.stringify(plan));
      last = { actorId, planId: plan.planId, plan: new WeakRef(plan) };
    },
    plan(actorId, planId) {
      const known = last?.actorId === actorId && last.planId === planId ? last.plan.deref() : undefined;
      if (known !== undefined) return known;
      const row = find.get(planId, actorId);
      return row && (JSON.parse(row.body) as Plan);
    },
    countPlans: (actorId) => count.get(now(), actorId ?? null)?.n ?? 0,
    deleteExpiredPlans(at) {
      last = undefined;
      return removeExpired(at);
    },
    usePlan(planId, actorId) {
      last = undefined;
      if (remove(planId, actorId) !== 1)
        throw new ProblemError('plan-not-found', `There is no plan ${planId}.`);
    },
  };
}
