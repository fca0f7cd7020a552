import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { removal, startJob } from '../integration/jobs.ts';
import { liveApis } from '../integration/whm/processes.ts';
import { stage, standIn } from './stage.ts';
import { counters, followedToTheEnd, linkIs } from './steps.ts';

const on = Array.from({ length: 12 }, (_, index) => `on${String(index).padStart(2, '0')}`);

/** Bends what the daemon sends over the WebSocket; undefined is a frame that is lost. */
const bent = (bend: (frame: string) => string | undefined) => async (page: Page) =>
  page.routeWebSocket(/\/v1\/ws$/u, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((frame) => {
      const sent = bend(String(frame));
      if (sent !== undefined) socket.send(sent);
    });
  });

const isTelling = (frame: string) => frame.startsWith('{"type":"events"');

test('events that cannot be read once, or are lost, are asked for again over the same connection', async (t) => {
  const bends: Record<string, (frame: string, nth: number) => string | undefined> = {
    unread: (frame, nth) => (nth === 1 ? frame.replace('"type":"', '"type":"no such event ') : frame),
    'no JSON': (frame, nth) => (nth === 1 ? frame.slice(0, -1) : frame),
    lost: (frame, nth) => (nth === 1 ? undefined : frame),
    'of another kind': (frame, nth) => (nth === 1 ? '{"type":"weather","of":"tomorrow"}' : frame),
  };
  for (const [name, bend] of Object.entries(bends)) {
    await t.test(name, async (sub) => {
      const { host, daemon, open } = await standIn(sub, { gateway: true, host: { on } });
      host.gate('first', 'before-save', { function: removal, nth: 1 });
      const { id } = await startJob(daemon, on);
      await host.reached('first');
      let told = 0;
      const before = bent((frame) => (isTelling(frame) ? bend(frame, ++told) : frame));
      const page = await open(`#job=${id}`, { before });
      await page.locator('#counter-asked').waitFor();
      await linkIs(page, 'Live');
      host.open('first');
      await followedToTheEnd(page, daemon, id);
      assert.equal((await counters(page)).removed, 12);
      await linkIs(page, 'Live');
      assert.equal(await page.locator('.notice').count(), 0);
    });
  }
});

test('a WebSocket that goes on telling what cannot be read is given up: the page polls, and says so', async (t) => {
  const { host, daemon, open } = await standIn(t, { gateway: true, host: { on } });
  host.gate('first', 'before-save', { function: removal, nth: 1 });
  const { id } = await startJob(daemon, on);
  await host.reached('first');
  const page = await open(`#job=${id}`, {
    before: bent((frame) => (isTelling(frame) ? frame.replaceAll('"seq":', '"sequence":') : frame)),
  });
  await page.locator('#counter-asked').waitFor();
  await linkIs(page, 'Live');
  host.open('first');
  await linkIs(page, 'Polling');
  await page.locator('.page > .notice', { hasText: 'do not understand each other' }).waitFor();
  await followedToTheEnd(page, daemon, id);
  assert.equal((await counters(page)).removed, 12);
});

test('an answer that a restart of WHM cuts, and ends as if it were whole, is a break and no logout', async (t) => {
  const { host, daemon, whm, open } = await stage(t, { host: { on } });
  whm.control({ restart: 'cut', cut: 'clean' });
  host.gate('first', 'before-save', { function: removal, nth: 1 });
  const { id } = await startJob(daemon, on);
  await host.reached('first');
  const page = await open(`#job=${id}`);
  await linkIs(page, 'Polling');
  const said = await page.evaluateHandle(`(() => {
      const said = [];
      const badge = inPage.root().getElementById('link');
      new MutationObserver(() => said.push(badge.textContent.trim())).observe(badge, { subtree: true, characterData: true, childList: true });
      return said;
    })()`);
  // Its answer is the one that is cut.
  await liveApis(host, 1, 'wait%3D20');
  whm.restart();
  await linkIs(page, 'Reconnecting');
  host.open('first');
  await followedToTheEnd(page, daemon, id);
  await linkIs(page, 'Polling');
  assert.deepEqual(await said.jsonValue(), ['Reconnecting', 'Polling']);
});
