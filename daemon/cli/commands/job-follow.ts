import { Job } from '../../protocol/job.ts';
import type { Context } from '../context.ts';
import { toJson } from '../../protocol/control.ts';
import { eventLine } from '../event-text.ts';
import { checkedJobId } from '../job-id.ts';
import { printResult } from '../result.ts';
import { watchJob } from '../watch.ts';

/** `job follow`: the events behind `from` as they come, then the result; the exit status of `remove`. */
export async function jobFollow(context: Context, typed: string, from: number): Promise<number> {
  const { client, screen, format, interrupts } = context;
  const id = checkedJobId(typed);
  const job = await client.ask(Job, { path: `/v1/jobs/${id}`, signal: interrupts.first });
  await watchJob(context, job, from, (event) => {
    if (format === 'ndjson') screen.data(toJson(event));
    else if (format === 'people') screen.data(eventLine(event));
  });
  if (format === 'people') screen.data('');
  return printResult(context, id);
}
