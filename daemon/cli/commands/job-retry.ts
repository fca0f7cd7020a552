import { begin, type StartOptions, type Work } from '../begin.ts';
import type { Context } from '../context.ts';
import { checkedJobId } from '../job-id.ts';
import { planningMs } from '../start.ts';

/** `job retry`: a new plan of the targets that can be tried again, then as `remove`. */
export async function jobRetry(context: Context, typed: string, options: StartOptions): Promise<number> {
  const path = `/v1/jobs/${checkedJobId(typed)}/retry`;
  const makePlan: Work['makePlan'] = async (form) =>
    context.client.ask(form, {
      method: 'POST',
      path,
      body: {},
      withinMs: planningMs,
      signal: context.interrupts.first,
    });
  return begin(context, { makePlan }, options);
}
