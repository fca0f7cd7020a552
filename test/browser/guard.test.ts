import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Job } from '../../daemon/protocol/job.ts';
import { noticesOf, states } from '../integration/notices.ts';
import { removals } from '../integration/jobs.ts';
import { folder } from '../integration/harness.ts';
import { createSink } from '../host/sendmail.ts';
import { join } from 'node:path';
import { standIn } from './stage.ts';
import { accountsThere, ended, paste, plan, start } from './steps.ts';

const on = ['a', 'b', 'c', 'd', 'e'];

test('the form asks for what the configuration asks for', async (t) => {
  const settings = { delaySeconds: 0, reasonRequired: false };
  const { host, daemon, open } = await standIn(t, { host: { on, config: { start: settings } } });
  const page = await open();
  await accountsThere(page);
  await paste(page, ['a']);
  await plan(page);
  await page.getByLabel('Reason (optional)').waitFor();
  await page.locator('#start').click();
  await ended(page);
  assert.match(await page.locator('.facts').first().innerText(), /\(no reason given\)/u);
  assert.deepEqual(host.twoFactor(), new Set(['b', 'c', 'd', 'e']));
  const { items } = JSON.parse((await daemon.request('GET', '/v1/jobs')).text) as { items: Job[] };
  assert.equal(items.length, 1);
});

test('above what one job may remove the plan says so, and what to do; nothing can be started', async (t) => {
  const start_ = { delaySeconds: 0, removalsMost: 3 };
  const { host, daemon, open } = await standIn(t, { host: { on, config: { start: start_ } } });
  const page = await open();
  await accountsThere(page);
  await paste(page, on);
  await page.locator('#plan').click();
  const words = page.locator('.notice', { hasText: 'One job may remove the 2FA of 3 accounts at most' });
  await words.waitFor();
  assert.match(
    await words.innerText(),
    /Choose fewer accounts and make several jobs[\s\S]*start\.removalsMost/u,
  );
  assert.equal(await page.locator('#start').count(), 0);
  await page.locator('#back').click();
  await page.getByRole('button', { name: 'Clear' }).click();
  await paste(page, on.slice(0, 3));
  await plan(page);
  // The limit is lowered between plan and start: the daemon's own word, and what to do.
  await daemon.stop();
  daemon.configure({ start: { delaySeconds: 0, removalsMost: 2 } });
  await daemon.start();
  await page.locator('#confirm-reason').fill('Phones lost');
  await page.locator('#start').click();
  const problem = page.locator('.notice[role="alert"]', { hasText: 'More accounts than are taken at once' });
  await problem.waitFor();
  assert.match(await problem.innerText(), /one job may remove 2[\s\S]*Split the list/u);
  assert.deepEqual(removals(host), []);
});

test('whoever resets unusually many is warned before, and can go on', async (t) => {
  const settings = { delaySeconds: 0, burst: { removals: 2 } };
  const { host, open } = await standIn(t, { host: { on, config: { start: settings } } });
  const page = await open();
  await accountsThere(page);
  await paste(page, on.slice(0, 2));
  await plan(page);
  assert.equal(await page.locator('.notice').count(), 0);
  await start(page, { reason: 'Phones lost' });
  await ended(page);
  await page.locator('a[href="#accounts"]').click();
  await paste(page, ['c']);
  await plan(page);
  assert.match(
    await page.locator('.notice').innerText(),
    /unusual number of accounts in a short time[\s\S]*reset 3 accounts within 60 minutes/u,
  );
  await start(page, { reason: 'Phones lost' });
  await ended(page);
  assert.deepEqual(host.twoFactor(), new Set(['d', 'e']));
});

test('owners are told as the box says, which begins as the configuration does; the job shows what became of it', async (t) => {
  const sink = createSink(join(folder(t), 'sink'));
  const accounts = [
    { name: 'alice', twoFactor: true, email: 'alice@alice.example' },
    { name: 'bob', twoFactor: true, email: '"x"@<script>' },
    { name: 'carol', twoFactor: true, email: 'carol@carol.example' },
  ];
  const notify = { owners: true, sendmail: sink.path, from: 'root@server.example' };
  const { daemon, open } = await standIn(t, {
    gateway: true,
    host: { accounts, config: { notify, start: { delaySeconds: 0 } } },
  });
  const page = await open();
  await accountsThere(page);
  await paste(page, ['alice', 'bob']);
  await plan(page);
  const box = page.getByLabel('Tell the owners by mail');
  assert.ok(await box.isChecked());
  const help = await page.locator('#confirm-notify-help').innerText();
  assert.match(help, /address may be theirs[\s\S]*cPanel may send a mail of its own as well/u);
  const id = await start(page, { reason: 'Phones lost' });
  await ended(page);
  assert.deepEqual(states(await noticesOf(daemon, id)), { alice: 'sent', bob: 'no-usable-address' });
  await page.locator('#targets-0', { hasText: /Told\s+alice@alice\.example/u }).waitFor();
  await page.locator('#targets-1', { hasText: 'No address' }).waitFor();
  await page.locator('.facts', { hasText: /Owners told\s*1 of 2/u }).waitFor();
  await page.reload();
  await page.locator('.facts', { hasText: /Owners told\s*1 of 2/u }).waitFor();

  await page.locator('a[href="#accounts"]').click();
  await paste(page, ['carol']);
  await plan(page);
  await box.uncheck();
  await start(page, { reason: 'Phone lost' });
  await ended(page);
  assert.ok(!(await page.locator('.facts').first().innerText()).includes('Owners told'));
  assert.deepEqual(
    sink.received().map(({ args }) => args.at(-1)),
    ['alice@alice.example'],
  );
});
