import { begin, type StartOptions } from '../begin.ts';
import { Plan } from '../../protocol/plan.ts';
import type { Context } from '../context.ts';
import { checkedJobId } from '../job-id.ts';
import { planningMs } from '../start.ts';

/** `job retry`: a new plan of the targets that can be tried again, then as `remove`. */
export async function jobRetry(context: Context, typed: string, options: StartOptions): Promise<number> {
  const path = `/v1/jobs/${checkedJobId(typed)}/retry`;
  const makePlan = async () =>
    context.client.ask(Plan, {
      method: 'POST',
      path,
      body: {},
      withinMs: planningMs,
      signal: context.interrupts.first,
    });
  return begin(context, { makePlan, makePlanHead: makePlan }, options);
}
