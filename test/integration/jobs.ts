import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { EventList, type JobEvent } from '../../daemon/protocol/events.ts';
import { Job, type Confirmation, TargetList } from '../../daemon/protocol/job.ts';
import type { TargetView } from '../../daemon/protocol/target.ts';
import type { SimulatedHost } from '../host/host.ts';
import type { Run } from '../host/whmapi1/record.ts';
import type { Daemon } from './harness.ts';
import type { Answer } from './http.ts';

export interface StartOptions {
  actor?: string;
  key?: string;
  confirm?: Confirmation;
  reason?: string;
  ticket?: string;
  notify?: boolean;
}

/** Sends a start of names in one step. */
export async function postJob(
  daemon: Daemon,
  users: readonly string[],
  { actor = 'cli', key = randomUUID(), reason = 'lost phone', confirm, ticket, notify }: StartOptions = {},
): Promise<Answer> {
  return daemon.request('POST', '/v1/jobs', {
    actor,
    headers: { 'Idempotency-Key': key },
    // What is undefined is left out of the JSON.
    body: { users, reason, confirm, ticket, notify },
  });
}

/** Starts a job of names. */
export async function startJob(
  daemon: Daemon,
  users: readonly string[],
  options?: StartOptions,
): Promise<Job> {
  return (await postJob(daemon, users, options)).as(Job, 201);
}

/** A job as the daemon tells it now. */
export async function readJob(daemon: Daemon, id: string, actor = 'cli'): Promise<Job> {
  return (await daemon.request('GET', `/v1/jobs/${id}`, { actor })).as(Job);
}

async function readTargets(daemon: Daemon, id: string, actor = 'cli'): Promise<TargetView[]> {
  return (await daemon.request('GET', `/v1/jobs/${id}/targets?limit=50000`, { actor })).as(TargetList).items;
}

/** Long-polls a job's events behind `after` until one fits. */
export async function eventsUntil(
  daemon: Daemon,
  id: string,
  isWanted: (event: JobEvent) => boolean,
  { after = 0, actor = 'cli' } = {},
): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for (;;) {
    const path = `/v1/jobs/${id}/events?after=${events.at(-1)?.seq ?? after}&wait=20`;
    const list = (await daemon.request('GET', path, { actor })).as(EventList);
    events.push(...list.items);
    assert.deepEqual(
      events.map(({ seq }) => seq),
      events.map((_, index) => after + index + 1),
      'events come without gaps',
    );
    if (events.some(isWanted)) return events;
    assert.ok(!list.ended, `the job ended without it: ${JSON.stringify(events)}`);
  }
}

/** A finished job: itself, all its events and its targets. */
export interface Finished {
  job: Job;
  events: JobEvent[];
  targets: TargetView[];
  /** By user. */
  target: (user: string) => TargetView;
}

/** Waits for a job's end. */
export async function finished(daemon: Daemon, id: string, actor = 'cli'): Promise<Finished> {
  const events = await eventsUntil(daemon, id, ({ type }) => type === 'job.finished', { actor });
  assert.equal(events.at(-1)?.type, 'job.finished', 'nothing follows the end');
  const [job, targets] = await Promise.all([readJob(daemon, id, actor), readTargets(daemon, id, actor)]);
  assert.equal(job.sequence, events.length);
  return {
    job,
    events,
    targets,
    target: (user) =>
      targets.find((target) => target.user === user) ?? assert.fail(`${user} is no target of the job`),
  };
}

/** user → outcome. */
export function outcomesOf(targets: readonly TargetView[]): Record<string, string | undefined> {
  return Object.fromEntries(targets.map(({ user, outcome }) => [user, outcome]));
}

/**
 * Holds outcomes against the server's own truth: nobody who still has 2FA is told to be rid of it, and nobody who
 * lost it is told to have it.
 */
export function assertHonest(
  host: SimulatedHost,
  targets: readonly Pick<TargetView, 'user' | 'outcome' | 'verified'>[],
  before: ReadonlySet<string>,
): void {
  const now = host.twoFactor();
  for (const { user, outcome, verified } of targets) {
    const said = `${user} ended ${outcome}, 2FA is ${now.has(user) ? 'on' : 'off'}`;
    if (outcome === 'removed' || outcome === 'already-off') assert.ok(!now.has(user), said);
    else assert.equal(now.has(user), before.has(user), said);
    if (verified) assert.ok(!now.has(user), said);
    if (outcome === 'already-off') assert.ok(!before.has(user), said);
  }
}

export const removal = 'twofactorauth_remove_user_config';
export const listing = 'twofactorauth_get_user_configs';

/** The removing runs so far. */
export function removals(host: SimulatedHost): Run[] {
  return host.runs().filter((run) => run.function === removal);
}
