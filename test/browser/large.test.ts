import assert from 'node:assert/strict';
import { test } from 'node:test';
import { removal, startJob } from '../integration/jobs.ts';
import { stage } from './stage.ts';
import { accountsThere, counters, followedToTheEnd, linkIs, plan, start } from './steps.ts';

interface Scrolled {
  frames: number;
  blank: number;
  mostRows: number;
  ms: number[];
}

test('ten thousand accounts: loaded once, searched at once, scrolled smoothly, removed', async (t) => {
  const { host, daemon, whm, open } = await stage(t, {
    gateway: true,
    host: {
      accounts: 10_000,
      twoFactorShare: 1,
      resellers: 10,
      control: { delays: { perAccountMicros: 0 } },
    },
  });
  const before = host.twoFactor();
  const page = await open();
  await accountsThere(page);
  const scrolled = await page.evaluate<Scrolled>("inPage.scrollThrough('accounts')");
  const slow = scrolled.ms.filter((ms) => ms > 100).length;
  t.diagnostic(
    `${scrolled.frames} screens, ${slow} took over 100 ms, at most ${scrolled.mostRows} rows exist`,
  );
  assert.equal(scrolled.blank, 0, 'no screen was empty when it was painted');
  assert.ok(scrolled.mostRows < 100, 'only rows in sight exist');

  await page.locator('#search').fill('acct09999');
  await page.locator('#accounts-0', { hasText: 'acct09999' }).waitFor();
  assert.equal(await page.locator('#accounts').getAttribute('aria-rowcount'), '2');
  await page.locator('#search').fill('acct0');
  await page.locator('#filter-twoFactor').selectOption('on');
  await page.locator('#choose-all').click();
  assert.match(await page.locator('.selection-count').innerText(), /10,000 accounts chosen/u);
  const loads = whm.requests().filter(({ query }) => query.includes('accounts'));
  assert.equal(loads.length, 1, 'loaded once');

  await plan(page);
  const id = await start(page, { reason: 'Clock fault', count: 10_000 });
  const { job } = await followedToTheEnd(page, daemon, id);
  assert.deepEqual([job.counts.removed, (await counters(page)).removed], [10_000, 10_000]);
  const left = [...before].filter((name) => !/^acct\d{5}$/u.test(name));
  assert.deepEqual([...host.twoFactor()].toSorted().join(), left.toSorted().join());
  const targets = await page.evaluate<Scrolled>("inPage.scrollThrough('targets')");
  assert.equal(targets.blank, 0);
});

test('a job of ten thousand watched by polling alone: every event, once and in order', async (t) => {
  const { host, daemon, whm, open } = await stage(t, {
    host: { accounts: 10_000, twoFactorShare: 1, control: { delays: { perAccountMicros: 0 } } },
  });
  host.gate('first', 'start', { function: removal, nth: 1 });
  const names = [...host.twoFactor()].filter((name) => name.startsWith('acct'));
  const { id } = await startJob(daemon, names, { confirm: { count: 10_000 } });
  const page = await open(`#job=${id}`);
  await linkIs(page, 'Polling');
  await page.locator('#counter-asked').waitFor();
  host.open('first');
  const { job } = await followedToTheEnd(page, daemon, id);
  assert.deepEqual([job.counts.removed, (await counters(page)).removed], [10_000, 10_000]);
  const paths = whm.requests().map(({ query }) => new URLSearchParams(query).get('path') ?? '');
  assert.equal(paths.filter((path) => path.endsWith('/snapshot')).length, 1, 'the job came whole only once');
});
