import * as z from 'zod/mini';
import { type Context, print } from '../context.ts';
import { exit } from '../exit.ts';
import { facts } from '../table.ts';
import { moment } from '../words.ts';

const Status = z.looseObject({
  version: z.string(),
  startedAt: z.string(),
  whmapi1: z.looseObject({
    path: z.string(),
    fastestCallMs: z.optional(z.number()),
    cpanelVersion: z.optional(z.string()),
    problem: z.optional(z.unknown()),
  }),
  jobs: z.looseObject({ open: z.number() }),
});
const Told = z.union([
  z.string(),
  z.pipe(
    z.object({ detail: z.string() }),
    z.transform(({ detail }) => detail),
  ),
]);

/** `status`: the daemon and its way to whmapi1; exit 7 while the daemon reports that way as unusable. */
export async function status(context: Context): Promise<number> {
  const answer = await context.client.ask(Status, {
    path: '/v1/status',
    signal: context.interrupts.first,
  });
  const { whmapi1 } = answer;
  const trouble = whmapi1.problem === undefined || whmapi1.problem === null ? undefined : whmapi1.problem;
  print(context, {
    document: answer,
    items: [answer],
    people: () =>
      facts([
        ['daemon', `${answer.version}, running since ${moment(answer.startedAt)} UTC`],
        ['open jobs', String(answer.jobs.open)],
        ['whmapi1', whmapi1.path],
        ['cPanel', whmapi1.cpanelVersion],
        [
          'fastest call',
          whmapi1.fastestCallMs === undefined ? undefined : `${Math.round(whmapi1.fastestCallMs)} ms`,
        ],
        ['problem', trouble === undefined ? undefined : problemText(trouble)],
      ]),
  });
  return trouble === undefined ? exit.done : exit.unavailable;
}

function problemText(problem: unknown): string {
  const parsed = z.safeParse(Told, problem);
  return parsed.success ? parsed.data : JSON.stringify(problem);
}
