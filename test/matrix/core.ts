import assert from 'node:assert/strict';
import { on as each } from 'node:events';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import * as z from 'zod/mini';
import type { JobEvent } from '../../daemon/protocol/events.ts';
import { ServerFrame, Ticket, webSocketProtocol } from '../../daemon/protocol/frames.ts';
import { Job, TargetList } from '../../daemon/protocol/job.ts';
import { Plan } from '../../daemon/protocol/plan.ts';
import { assertHonest, finished } from '../integration/jobs.ts';
import { openPage, type Page } from '../integration/whm/page.ts';
import type { WhmStage } from '../integration/whm/stage.ts';
import { type Choice, rows, type Switch } from './rows.ts';
import { on, reseller } from './stage.ts';

export const steps = ['page', 'plan', 'remove', 'live', 'polling', 'verify', 'reseller', 'trouble'] as const;
export type Step = (typeof steps)[number];

const users = [...on, 'bob', 'ghost'];

/** How accounts with 2FA end under these variants. */
function endOf(choice: Choice) {
  const ends = (Object.entries(choice) as [Switch, string][]).map(([name, variant]) =>
    rows[name].ends?.(variant),
  );
  return ends.find((end) => end !== undefined && end !== 'removed') ?? 'removed';
}

/**
 * The core suite under the variants that are set: the page in WHM's frame, plan, removal, the job live and by
 * polling, what became of it; then what a reseller may.
 * @param passed told each step that held
 * @throws AssertionError of the step that did not
 */
export async function playCore(stage: WhmStage, choice: Choice, passed: (step: Step) => void): Promise<void> {
  const { host, whm } = stage;
  const before = host.twoFactor();
  const page = await openPage(whm);
  passed('page');
  const plan = await page.plan(users);
  const listed = choice['suspended-listed'] !== 'no';
  assert.deepEqual(plan.counts, { remove: 2, 'already-off': 1, refuse: 1 }, `carol is listed: ${listed}`);
  passed('plan');
  const job = (await page.post(plan)).as(Job, 201);
  passed('remove');
  const live = await watchLive(stage, page, job.id);
  passed('live');
  assert.deepEqual(await page.follow(job.id), live, 'polling gives the same events');
  passed('polling');
  const { items } = (await page.ask('GET', `/v1/jobs/${job.id}/targets`)).as(TargetList);
  assertHonest(host, items, before);
  const outcome = (user: string) => items.find((item) => item.user === user)?.outcome;
  assert.deepEqual(users.filter((user) => user !== 'carol').map(outcome), [
    endOf(choice),
    'already-off',
    'refused',
  ]);
  passed('verify');
  await playReseller(stage, choice);
  passed('reseller');
}

/** By a WebSocket with a ticket of the page, from the first event to the last. */
async function watchLive({ daemon, whm }: WhmStage, page: Page, id: string): Promise<JobEvent[]> {
  const { ticket } = (await page.ask('POST', '/v1/tickets', { body: { origin: whm.url } })).as(Ticket, 201);
  const address = `ws+unix://${join(daemon.dir, 'run/gateway.sock')}:/v1/ws`;
  const socket = new WebSocket(address, [webSocketProtocol, `ticket.${ticket}`], { origin: whm.url });
  const events: JobEvent[] = [];
  socket.once('open', () => socket.send(JSON.stringify({ type: 'subscribe', jobId: id, after: 0 })));
  try {
    for await (const [data] of each(socket, 'message', { close: ['close'] })) {
      const frame = z.parse(ServerFrame, JSON.parse(String(data)));
      if (frame.type === 'snapshot') events.push(...frame.snapshot.events);
      if (frame.type === 'events') events.push(...frame.events);
      if (events.at(-1)?.type === 'job.finished') return events;
    }
  } finally {
    socket.terminate();
  }
  return assert.fail(`the connection ended after ${JSON.stringify(events)}`);
}

/** A limited reseller may remove what is its own, or nothing, as cPanel has it. */
async function playReseller({ host, daemon }: WhmStage, choice: Choice): Promise<void> {
  const actor = `whm:${reseller}`;
  const planned = await daemon.request('POST', '/v1/plans', { actor, body: { users: ['dave', 'bob'] } });
  if (choice['reseller-calls'] !== 'create-acct') {
    planned.problem('whmapi1-refused');
    assert.ok(host.twoFactor().has('dave'));
    return;
  }
  const { planId, counts } = planned.as(Plan, 201);
  assert.deepEqual(counts, { remove: 1, 'already-off': 0, refuse: 1 }, "another's account is refused");
  const start = await daemon.request('POST', '/v1/jobs', {
    actor,
    headers: { 'Idempotency-Key': planId },
    body: { planId, reason: 'lost phone' },
  });
  const { target } = await finished(daemon, start.as(Job, 201).id, actor);
  assert.equal(target('dave').outcome, endOf(choice));
}

/** A removal in trouble: refused as a whole, or ended by the truth; nobody is told to be rid of 2FA who is not. */
export async function playTrouble({ host, daemon }: WhmStage): Promise<void> {
  const before = host.twoFactor();
  const answer = await daemon.request('POST', '/v1/jobs', {
    headers: { 'Idempotency-Key': crypto.randomUUID() },
    body: { users, reason: 'lost phone' },
  });
  if (answer.status !== 201) {
    assert.match(answer.text, /"code":"whmapi1-(?:unavailable|refused)"/u);
    assert.deepEqual(host.twoFactor(), before);
    return;
  }
  const { job, targets } = await finished(daemon, answer.as(Job, 201).id);
  assert.equal(job.state, 'finished');
  assertHonest(host, targets, before);
  assert.equal(job.counts.removed, 0, 'it was trouble indeed');
}
