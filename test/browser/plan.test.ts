import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { test } from 'node:test';
import { removal, startJob } from '../integration/jobs.ts';
import type { Daemon } from '../integration/harness.ts';
import { standIn } from './stage.ts';
import { accountsThere, ended, hold, linkIs, paste, plan } from './steps.ts';

/** Lets every plan be of yesterday. */
async function expirePlans(daemon: Daemon): Promise<void> {
  await daemon.stop();
  const db = new DatabaseSync(join(daemon.stateDir, 'state.db'));
  const yesterday = Date.now() - 86_400_000;
  db.prepare(`UPDATE plans SET expires_at = ?, body = json_set(body, '$.expiresAt', ?)`).run(
    yesterday,
    new Date(yesterday).toISOString(),
  );
  db.close();
  await daemon.start();
}

test('a plan that expires while it is read is made anew by its button, and what was filled in stays', async (t) => {
  const { host, daemon, open } = await standIn(t, { host: { on: ['alice', 'bob', 'boss'] } });
  host.addReseller('boss', ['all']);
  await daemon.restart();
  host.addFault({ kind: 'refuse-call', reason: 'Try later', when: { function: removal } });
  const { id } = await startJob(daemon, ['bob', 'boss'], { confirm: { protected: ['boss'] } });
  const page = await open(`#job=${id}`);
  await ended(page);
  host.control({ faults: [] });
  await page.locator('#retry').click();
  await page.locator('#start').waitFor();
  await page.locator('#confirm-reason').fill('Phones lost');
  await page.getByLabel('Remove the 2FA of boss as well').check();
  // Meanwhile bob has no 2FA any more, which the old plan does not know.
  host.setTwoFactor(['bob'], false);
  await expirePlans(daemon);
  await linkIs(page, 'Polling', 60_000);
  await page.locator('#start').click();
  await page.locator('.notice button', { hasText: 'Make a new plan' }).click();
  await page.locator('.plan-sentence', { hasText: '1 is already off' }).waitFor();
  assert.equal(await page.locator('.notice').count(), 0, 'who was in the plan is in it still');
  assert.equal(await page.locator('#confirm-reason').inputValue(), 'Phones lost');
  const box = page.getByLabel('Remove the 2FA of boss as well');
  assert.equal(await box.isChecked(), false, 'a new plan is a new decision');
  await box.check();
  await page.locator('#start').click();
  await ended(page);
  assert.deepEqual(host.twoFactor(), new Set(['alice']));
});

test('a plan that cannot be had says only that, and is asked for again', async (t) => {
  const { host, daemon, open } = await standIn(t, { gateway: true, host: { on: ['alice', 'bob', 'boss'] } });
  host.addReseller('boss', ['all']);
  await daemon.restart();
  const page = await open();
  await accountsThere(page);
  await page.locator('#choose-all').click();
  await plan(page);
  await page.locator('.notice', { hasText: '1 protected account was left out' }).waitFor();
  await page.locator('#back').click();
  const plans = await hold(page, /^POST \/v1\/plans$/u);
  await page.locator('#plan').click();
  await plans.asked(1);
  await page.locator('a[href="#why"]').click();
  await page.goBack();
  await plans.fail();
  const failure = page.locator('.notice', { hasText: 'The server does not answer' });
  await failure.waitFor();
  assert.equal(await page.locator('.notice').count(), 1, 'nobody was left out of a plan that is none');
  await plans.release();
  await failure.locator('button').click();
  await page.locator('.plan-sentence', { hasText: /^2 accounts/u }).waitFor();
  assert.equal(await page.locator('.notice').count(), 0);
});

test('a plan that is overtaken by another touches neither that one nor what is chosen', async (t) => {
  const { host, daemon, open } = await standIn(t, { gateway: true, host: { on: ['alice', 'bob', 'boss'] } });
  host.addReseller('boss', ['all']);
  await daemon.restart();
  host.addFault({ kind: 'refuse-call', reason: 'Try later', when: { function: removal } });
  const { id } = await startJob(daemon, ['bob']);
  const page = await open(`#job=${id}`);
  await ended(page);
  await page.locator('a[href="#accounts"]').click();
  await accountsThere(page);
  await page.locator('#choose-all').click();
  const first = await hold(page, /^POST \/v1\/plans$/u);
  await page.locator('#plan').click();
  await first.asked(1);
  await page.goBack();
  await page.locator('#retry').click();
  await page.locator('#start').waitFor();
  const answered = page.waitForResponse((response) => response.url().includes('plans'));
  await first.release();
  await answered;
  await page.locator('#back').click();
  assert.match(await page.locator('.selection-count').innerText(), /^3 accounts chosen/u);
  await page.goBack();
  assert.match(await page.locator('.plan-sentence').innerText(), /^1 account will/u);
  assert.match(await page.locator('.plan-list').innerText(), /bob/u);
  assert.equal(await page.locator('.notice').count(), 0);
});

test('a start that takes its time pulls nobody back; what became of it is told, and stands beside no other plan', async (t) => {
  const { host, open } = await standIn(t, { gateway: true, host: { on: ['alice', 'bob'] } });
  const page = await open();
  await accountsThere(page);
  await paste(page, ['alice']);
  await plan(page);
  await page.locator('#confirm-reason').fill('Phones lost');
  const lost = await hold(page, /^POST \/v1\/jobs$/u);
  await page.locator('#start').click();
  await lost.asked(1);
  await page.locator('#back').click();
  await paste(page, ['bob']);
  assert.ok(await page.locator('#plan').isDisabled(), 'one thing after the other');
  await lost.fail();
  const tab = page.locator('.tabs a[href="#confirm"]', { hasText: 'Review and confirm' });
  await tab.waitFor();
  assert.equal(new URL(page.url()).hash, '#accounts');
  await tab.click();
  await page.locator('.notice', { hasText: 'The server does not answer' }).waitFor();
  await page.unrouteAll();
  const slow = await hold(page, /^POST \/v1\/jobs$/u);
  await page.locator('#start').click();
  await slow.asked(1);
  await page.locator('a[href="#history"]').click();
  await slow.release();
  await page.locator('#history-0').waitFor();
  await page.locator('#history .badge', { hasText: 'Finished' }).waitFor();
  assert.equal(new URL(page.url()).hash, '#history');
  await page.locator('a[href="#accounts"]').click();
  // News of the job may be here before the answer to its start.
  await page.locator('#plan:enabled').waitFor();
  assert.match(await page.locator('.selection-count').innerText(), /^1 account chosen/u);
  assert.deepEqual(host.twoFactor(), new Set(['bob']));
});
