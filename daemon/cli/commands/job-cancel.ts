import { hasEnded, Job } from '../../protocol/job.ts';
import { type Context, print } from '../context.ts';
import { jobFacts } from '../job-text.ts';
import { checkedJobId } from '../job-id.ts';

/** `job cancel`: asks for it; a running call is still waited for and what it did is settled. */
export async function jobCancel(context: Context, typed: string): Promise<number> {
  const { client, commandLine, interrupts } = context;
  const id = checkedJobId(typed);
  const path = `/v1/jobs/${id}/cancel`;
  const job = await client.ask(Job, { method: 'POST', path, body: {}, signal: interrupts.first });
  print(context, {
    document: job,
    items: [job],
    people: () => [
      ...jobFacts(job),
      '',
      hasEnded(job.state) ? 'The job has ended.' : `${endsOnce(job)}: ${commandLine('job', 'follow', id)}`,
    ],
  });
  return 0;
}

function endsOnce({ startedAt }: Job): string {
  return startedAt === undefined
    ? 'Nothing was sent to cPanel yet, and it ends without'
    : 'It ends once the running call is settled';
}
