import assert from 'node:assert/strict';
import { test } from 'node:test';
import { occupyPort } from '../host/whm/occupy-port.ts';
import { removal, startJob } from '../integration/jobs.ts';
import type { SimulatedWhm } from '../host/whm/start.ts';
import { stage, standIn } from './stage.ts';
import {
  accountsThere,
  counters,
  ended,
  followedToTheEnd,
  linkIs,
  linkSoonIs,
  paste,
  plan,
  start,
} from './steps.ts';

const on = Array.from({ length: 12 }, (_, index) => `on${String(index).padStart(2, '0')}`);
/** A page whose waits a test can cut short. */
const ownClock = { before: async (page: { clock: { install(): Promise<void> } }) => page.clock.install() };

/** What was asked through live_api.cgi about a job. */
function asked(whm: SimulatedWhm, id: string): string[] {
  const paths = whm.requests().map(({ query }) => new URLSearchParams(query).get('path') ?? '');
  return paths.flatMap((path) => (path.startsWith(`/v1/jobs/${id}/`) ? path.slice(id.length + 10) : []));
}

for (const port of ['refused', 'dropped'] as const) {
  test(`with the gateway's port ${port} the page polls within three seconds, and misses nothing`, async (t) => {
    const held = await occupyPort(port);
    t.after(async () => held.close());
    const { host, whm, daemon, open } = await stage(t, { gatewayPort: held.port, host: { on } });
    host.gate('second', 'before-save', { function: removal, nth: 2 });
    const { id } = await startJob(daemon, on);
    await host.reached('second');
    let tried: Promise<unknown> | undefined;
    const page = await open(`#job=${id}`, {
      // Its clock stands still but for what the test lets pass: three seconds, however busy the machine is.
      before: async (unloaded) => {
        await unloaded.clock.install();
        await unloaded.clock.pauseAt(Date.now() + 1000);
        // A socket to a dropped port is never announced; the ticket for it is.
        tried = unloaded.waitForResponse(/tickets/u);
      },
    });
    await tried;
    await page.clock.runFor(3000);
    await linkIs(page, 'Polling');
    await page.clock.resume();
    await page.locator('#counter-verifying').waitFor();
    host.open('second');
    const { job } = await followedToTheEnd(page, daemon, id);
    assert.equal((await counters(page)).removed, 12);
    const questions = asked(whm, id);
    assert.equal(questions.filter((question) => question === 'snapshot').length, 1);
    const afters = questions
      .flatMap((question) => /^events\?after=(\d+)/u.exec(question)?.[1] ?? [])
      .map(Number);
    assert.ok(afters.length > 0 && afters.every((after) => after < job.sequence));
    assert.deepEqual(
      afters,
      afters.toSorted((one, other) => one - other),
      'each question goes on where the last answer ended',
    );
  });
}

test("with the gateway's port refused a job that this page starts is told from its first event to its last", async (t) => {
  const held = await occupyPort('refused');
  t.after(async () => held.close());
  const { host, whm, daemon, open } = await stage(t, { gatewayPort: held.port, host: { on } });
  host.gate('first', 'start', { function: removal, nth: 1 });
  const page = await open();
  await linkIs(page, 'Polling');
  await accountsThere(page);
  await paste(page, on);
  await plan(page);
  const id = await start(page, { reason: 'Phones lost' });
  await host.reached('first');
  await page.locator('#counter-asked').waitFor();
  const before = await page.evaluate<number[]>('inPage.sequences');
  host.open('first');
  const { events } = await followedToTheEnd(page, daemon, id);
  const asking = events.find(({ type }) => type === 'batch.started')?.seq ?? 0;
  assert.ok((before.at(-1) ?? Infinity) <= asking, `${before.join()} until the first call`);
  assert.equal(asked(whm, id).filter((question) => question === 'snapshot').length, 1);
});

test('a reload in mid-job comes back to the job, and a link opens it anywhere', async (t) => {
  const { host, daemon, open } = await standIn(t, { gateway: true, host: { on } });
  host.gate('second', 'before-save', { function: removal, nth: 2 });
  const page = await open();
  await accountsThere(page);
  await paste(page, on);
  await plan(page);
  const id = await start(page, { reason: 'Phones lost' });
  await host.reached('second');
  await page.reload();
  await page.locator('#counter-verifying').waitFor();
  assert.equal((await counters(page)).verifying, 10);
  host.open('second');
  const later = await open(`#job=${id}`);
  for (const tab of [page, later]) {
    const { job } = await followedToTheEnd(tab, daemon, id);
    assert.deepEqual([job.counts.removed, (await counters(tab)).removed], [12, 12]);
  }
  const jobs = JSON.parse((await daemon.request('GET', '/v1/jobs')).text) as { items: unknown[] };
  assert.equal(jobs.items.length, 1, 'opening a link starts nothing');
});

test('when the daemon is killed in mid-job the page reconnects and goes on, live or polling', async (t) => {
  for (const gateway of [true, false]) {
    await t.test(gateway ? 'live' : 'polling', async (sub) => {
      const { host, daemon, open } = await stage(sub, { gateway, host: { on } });
      host.gate('second', 'before-save', { function: removal, nth: 2 });
      const { id } = await startJob(daemon, on);
      const page = await open(`#job=${id}`, ownClock);
      await host.reached('second');
      await page.locator('#counter-verifying').waitFor();
      await daemon.kill();
      await linkSoonIs(page, 'Daemon unreachable');
      assert.match(
        await page.locator('.page > .notice').innerText(),
        /systemctl restart whm-2fa-reset\.socket/u,
      );
      await daemon.start();
      await linkSoonIs(page, gateway ? 'Live' : 'Polling');
      assert.equal(await page.locator('.page > .notice').count(), 0);
      host.open('second');
      const { job } = await followedToTheEnd(page, daemon, id);
      assert.deepEqual([(await counters(page)).removed, job.counts.removed], [12, 12]);
    });
  }
});

test('a gateway that comes up later is found', async (t) => {
  const { open, startGateway } = await standIn(t, { host: { on: ['alice'] } });
  const page = await open('', ownClock);
  await linkIs(page, 'Polling');
  await startGateway();
  await linkSoonIs(page, 'Live');
});

test('a daemon that is down at first is waited for, and then the accounts come by themselves', async (t) => {
  const { daemon, open } = await standIn(t, { host: { on: ['alice'] } });
  await daemon.stop();
  const page = await open('', ownClock);
  await linkSoonIs(page, 'Daemon unreachable');
  assert.equal(await page.locator('.notice').count(), 1, 'it is said once');
  await daemon.start();
  await linkSoonIs(page, 'Polling');
  await accountsThere(page);
});

test('a scheduled job says when it begins, and begins', async (t) => {
  const { daemon, open } = await standIn(t, { gateway: true, host: { on: ['alice', 'bob'] } });
  const page = await open('#history');
  await linkIs(page, 'Live');
  // Far enough for a busy machine to show the job before.
  const startAt = new Date(Date.now() + 15_000).toISOString();
  const body = { users: ['alice', 'bob'], reason: 'Phones lost', startAt };
  const headers = { 'Idempotency-Key': 'once' };
  const { text } = await daemon.request('POST', '/v1/jobs', { actor: 'cli', headers, body });
  const { id } = JSON.parse(text) as { id: string };
  await page.goto(page.url().replace(/#.*$/u, `#job=${id}`));
  await page.locator('.view-head .badge', { hasText: 'Scheduled' }).waitFor();
  const moment = await page.evaluate<string>(
    `new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date('${startAt}'))`,
  );
  const words = await page.locator('.notice').innerText();
  assert.ok(words.includes(`Waiting for its start time: ${moment}.`), words);
  assert.match(words, /Nothing is sent before then/u);
  assert.equal((await counters(page)).pending, 2);
  await followedToTheEnd(page, daemon, id);
  assert.equal((await counters(page)).removed, 2);
  assert.equal(await page.locator('.notice').count(), 0);
});

test('a connection that has lived its time is renewed, unseen; without a session that ends it', async (t) => {
  const { host, daemon, whm, open } = await stage(t, { gateway: true, host: { on } });
  host.gate('second', 'before-save', { function: removal, nth: 2 });
  const { id } = await startJob(daemon, on);
  const connections: { close: () => Promise<void> }[] = [];
  const page = await open(`#job=${id}`, {
    before: async (unloaded) => {
      await unloaded.clock.install();
      // What the daemon does after ten minutes.
      await unloaded.routeWebSocket(/\/v1\/ws$/u, (socket) => {
        socket.connectToServer();
        connections.push({ close: async () => socket.close({ code: 4000, reason: 'fetch a new ticket' }) });
      });
    },
  });
  await page.locator('#counter-verifying').waitFor();
  await linkIs(page, 'Live');
  const said = await page.evaluateHandle(`(() => {
    const said = [];
    const badge = inPage.root().getElementById('link');
    new MutationObserver(() => said.push(badge.textContent.trim())).observe(badge, { subtree: true, characterData: true, childList: true });
    return said;
  })()`);
  // From now on its clock stands still: else a busy machine has it poll beside the renewal, which the badge would tell.
  await page.clock.pauseAt(Date.now() + 11_000);
  const renewed = page.waitForResponse(/path=%2Fv1%2Ftickets/u);
  await connections[0]?.close();
  await renewed;
  host.open('second');
  await followedToTheEnd(page, daemon, id);
  await linkIs(page, 'Live');
  assert.deepEqual(await said.jsonValue(), [], 'the badge did not change');
  assert.equal(connections.length, 2);
  whm.expireSession();
  await page.clock.fastForward(11_000);
  await connections[1]?.close();
  await page.locator('.notice', { hasText: 'Your WHM session has ended' }).waitFor();
  await linkIs(page, 'Session ended');
});

for (const variant of ['401', '200'] as const) {
  test(`a session that expires in mid-job (${variant}): the page says so, the job goes on, nothing is started`, async (t) => {
    const { host, daemon, whm, open, logIn } = await stage(t, { host: { on: [...on, 'zoe'] } });
    whm.control({ 'no-session': variant, 'bad-token': variant });
    host.gate('second', 'before-save', { function: removal, nth: 2 });
    const { id } = await startJob(daemon, on);
    const page = await open(`#job=${id}`);
    const planned = await open();
    const elsewhere = await open('#history');
    await accountsThere(planned);
    await paste(planned, ['zoe']);
    await plan(planned);
    await planned.locator('#confirm-reason').fill('Phone lost');
    await page.locator('#counter-verifying').waitFor();
    await linkIs(elsewhere, 'Polling');
    // A second login in one browser gives it another cookie, which the token of this page does not fit.
    await logIn(elsewhere.context());
    await elsewhere.locator('a[href="#accounts"]').click();
    whm.expireSession();
    await planned.locator('#start').click();
    host.open('second');
    for (const tab of [page, planned, elsewhere]) {
      await tab.locator('.notice', { hasText: 'Your WHM session has ended' }).first().waitFor();
      await linkIs(tab, 'Session ended');
      assert.match(await tab.locator('.page > .notice').innerText(), /A running job goes on meanwhile/u);
    }
    const again = await open(`#job=${id}`);
    await ended(again);
    assert.equal((await counters(again)).removed, 12);
    const jobs = JSON.parse((await daemon.request('GET', '/v1/jobs')).text) as { items: { id: string }[] };
    assert.deepEqual(
      jobs.items.map((job) => job.id),
      [id],
    );
    assert.ok(host.twoFactor().has('zoe'));
  });
}
