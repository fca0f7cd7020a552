import { dataOf } from '../../jobs/planner.ts';
import type { Reply } from '../../protocol/reply.ts';
import type { Outcome, Value } from './envelope.ts';

/**
 * What a reply of whmapi1 says, passed on: cPanel's refusal in its own words.
 * @throws ProblemError `whmapi1-unavailable` if it gave no usable answer
 */
export function outcomeOf<T>(reply: Reply<T>, toValue: (data: T) => Value): Outcome {
  return reply.kind === 'refused' ? { refusal: reply.detail } : { data: toValue(dataOf(reply)) };
}
