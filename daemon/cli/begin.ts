import { EventList, type JobEvent } from '../protocol/events.ts';
import { hasEnded, type JobRequest } from '../protocol/job.ts';
import { limits } from '../protocol/limits.ts';
import type { Plan, PlanHead } from '../protocol/plan.ts';
import { Settings } from '../protocol/settings.ts';
import { ProblemError } from '../protocol/problem.ts';
import { type Asker, openAsker } from './ask.ts';
import { confirmPlan } from './confirm.ts';
import { type Context, print } from './context.ts';
import { toJson } from '../protocol/control.ts';
import { exit, exitOfCounts } from './exit.ts';
import { Interrupted } from './failure.ts';
import { expectedCounts, planLines, warningLines } from './plan-text.ts';
import { checkedKey, checkedTicket, obtainReason } from './reason.ts';
import { printResult } from './result.ts';
import { startJob } from './start.ts';
import { jobGoesOn, watchJob } from './watch.ts';

/** Options of everything that starts a job. */
export interface StartOptions {
  reason?: string;
  ticket?: string;
  delay?: number;
  /** ISO time. */
  at?: string;
  /** Left out: as the configuration says. */
  notify?: boolean;
  dryRun?: true;
  yes?: true;
  includeProtected: string[];
  wait: boolean;
  idempotencyKey?: string;
}

/** Where the targets come from. */
export interface Work {
  makePlan(): Promise<Plan>;
  /** The same for a start that asks nobody: its targets are not looked at. */
  makePlanHead(): Promise<PlanHead>;
  /** The names, if names were given: with `--yes` few of them are planned and started in one step. */
  named?: string[];
}

/**
 * From options to an exit status: dry run, or reason, plan, question, start, and the wait for the end.
 * @throws ProblemError `confirmation-needs-terminal` without a terminal and without `--yes`
 */
export async function begin(context: Context, work: Work, options: StartOptions): Promise<number> {
  if (options.dryRun) return printPlan(context, await work.makePlan());
  if (!options.yes && !context.canAsk) {
    throw new ProblemError(
      'confirmation-needs-terminal',
      'A removal asks before it starts; nothing was started.',
    );
  }
  const common = {
    ...(options.ticket !== undefined && { ticket: checkedTicket(options.ticket) }),
    ...(options.delay !== undefined && { delaySeconds: options.delay }),
    ...(options.at !== undefined && { startAt: options.at }),
    ...(options.notify !== undefined && { notify: options.notify }),
  };
  const key = options.idempotencyKey === undefined ? undefined : checkedKey(options.idempotencyKey);
  const asker = context.canAsk
    ? openAsker(context.stdin, context.screen, context.interrupts.first)
    : undefined;
  let body: JobRequest | undefined;
  try {
    const reason = await obtainReason(options.reason, asker, context.screen, () => wantsReason(context));
    body = await request(
      context,
      work,
      options,
      { ...common, ...(reason !== undefined && { reason }) },
      asker,
    );
    context.interrupts.first.throwIfAborted();
  } catch (error) {
    if (context.interrupts.first.aborted) throw new Interrupted(['Interrupted: nothing was started.']);
    throw error;
  } finally {
    asker?.close();
  }
  if (body === undefined) {
    context.screen.say('Nothing was started.');
    return exit.none;
  }
  return run(context, body, key, options);
}

async function wantsReason({ client, interrupts }: Context): Promise<boolean> {
  return (await client.ask(Settings, { path: '/v1/settings', signal: interrupts.first })).reasonRequired;
}

type Common = Pick<JobRequest, 'reason' | 'ticket' | 'delaySeconds' | 'startAt' | 'notify'>;

async function request(
  { screen }: Context,
  work: Work,
  options: StartOptions,
  common: Common,
  asker: Asker | undefined,
): Promise<JobRequest | undefined> {
  const included = options.includeProtected;
  if (options.yes && work.named !== undefined && work.named.length <= limits.unconfirmedRemovals) {
    return { users: work.named, ...common, ...(included.length > 0 && { confirm: { protected: included } }) };
  }
  if (!options.yes && asker !== undefined) {
    const plan = await work.makePlan();
    for (const line of planLines(plan)) screen.say(line);
    if (!(await confirmPlan(plan, included, asker))) return undefined;
    const guarded = [...new Set([...included, ...plan.protected])];
    return { planId: plan.planId, confirm: { count: plan.counts.remove, protected: guarded }, ...common };
  }
  const { planId, counts } = await work.makePlanHead();
  const confirm = { count: counts.remove, protected: included };
  // A repeated command must send the same intention under its key, and a plan's id is another each time.
  if (options.idempotencyKey !== undefined && work.named !== undefined) {
    return { users: work.named, ...common, confirm };
  }
  return { planId, confirm, ...common };
}

async function run(
  context: Context,
  body: JobRequest,
  key: string | undefined,
  { wait, yes }: StartOptions,
): Promise<number> {
  const { screen, format } = context;
  const { warnings = [], ...job } = await startJob(context, body, key, yes);
  // Whoever was asked has read them in the plan.
  if (yes) for (const line of warningLines(warnings)) screen.say(line);
  if (context.interrupts.first.aborted) throw jobGoesOn(context, job.id);
  const tell = (event: JobEvent) => {
    if (format === 'ndjson') screen.data(toJson(event));
  };
  // Events are the data of --ndjson, so a job that ended at once is told by them too.
  if (wait && (format === 'ndjson' || !hasEnded(job.state))) {
    await watchJob(context, job, 0, tell);
  } else if (format === 'ndjson') {
    const path = `/v1/jobs/${job.id}/events?after=0`;
    (await context.client.ask(EventList, { path, signal: context.interrupts.first })).items.forEach(tell);
  }
  return printResult(context, job.id);
}

function printPlan(context: Context, plan: Plan): number {
  print(context, { people: () => planLines(plan), document: { plan }, items: plan.targets });
  if (context.format === 'people') context.screen.say('A dry run: nothing was started.');
  return exitOfCounts(expectedCounts(plan.counts));
}
