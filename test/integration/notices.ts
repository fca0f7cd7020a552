import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type AuditEntry, AuditList } from '../../daemon/protocol/audit.ts';
import { type Job, TargetList } from '../../daemon/protocol/job.ts';
import type { Notice, NoticeState } from '../../daemon/protocol/notice.ts';
import type { TargetView } from '../../daemon/protocol/target.ts';
import { createSink, type Sink } from '../host/sendmail.ts';
import type { SimulatedHost } from '../host/host.ts';
import { type Daemon, folder, prepare, type Stage } from './harness.ts';
import { startJob, type StartOptions } from './jobs.ts';

/** Between two questions: a daemon that is asked without pause is kept from what it is asked about. */
const pauseMs = 20;

/** A host and a daemon whose sendmail is a sink; accounts are given by name with their contact field. */
export async function noticeStage(
  t: TestContext,
  emails: Record<string, string | undefined>,
  { config = {}, ...options }: Stage = {},
): Promise<{ host: SimulatedHost; daemon: Daemon; sink: Sink }> {
  const sink = createSink(join(folder(t), 'sink'));
  const accounts = Object.entries(emails).map(([name, email]) => ({
    name,
    twoFactor: true,
    ...(email !== undefined && { email }),
  }));
  const notify = { sendmail: sink.path, from: 'root@server.example', ...(config['notify'] as object) };
  const { host, daemon } = await prepare(t, { accounts, config: { ...config, notify }, ...options });
  await daemon.start();
  return { host, daemon, sink };
}

/** Starts a job whose owners are told. */
export async function notifying(
  daemon: Daemon,
  users: readonly string[],
  options?: StartOptions,
): Promise<Job> {
  return startJob(daemon, users, { notify: true, ...options });
}

/** Asks until each notice of a job has come to its end; user → notice. */
export async function noticesOf(
  daemon: Daemon,
  id: string,
  actor = 'cli',
): Promise<Record<string, Notice | undefined>> {
  for (;;) {
    const items = await targetsOf(daemon, id, actor);
    const isEnded = items.every(
      ({ outcome, notice }) => outcome !== undefined && (!notice || isDone(notice)),
    );
    if (isEnded) return Object.fromEntries(items.map(({ user, notice }) => [user, notice]));
    await delay(pauseMs);
  }
}

/** Asks until one account's notice is in a state. */
export async function noticeIs(
  daemon: Daemon,
  id: string,
  account: string,
  state: NoticeState,
): Promise<void> {
  for (;;) {
    const found = (await targetsOf(daemon, id, 'cli')).find(({ user }) => user === account);
    if (found?.notice?.state === state) return;
    await delay(pauseMs);
  }
}

async function targetsOf(daemon: Daemon, id: string, actor: string): Promise<TargetView[]> {
  return (await daemon.request('GET', `/v1/jobs/${id}/targets`, { actor })).as(TargetList).items;
}

function isDone({ state }: Notice): boolean {
  return state !== 'pending' && state !== 'attempted';
}

/** user → the notice's state. */
export function states(notices: Record<string, Notice | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(notices).map(([user, notice]) => [user, notice?.state]));
}

/** Entries about notices, the oldest first. */
export async function noticeEntries(daemon: Daemon, actor = 'cli'): Promise<AuditEntry[]> {
  const list = (await daemon.request('GET', '/v1/audit?order=oldest&limit=500', { actor })).as(AuditList);
  assert.equal(list.next, null);
  return list.items.filter(({ action }) => action.startsWith('notice.'));
}
