import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Control, defaults, switches } from '../../host/whm/switches.ts';
import { removals } from '../jobs.ts';
import { openPage } from './page.ts';
import { stageWhm } from './stage.ts';

/** A sandbox that keeps cPanel from writing makes the end a proven failure: it has a round of its own. */
const { sandbox, ...others } = switches;
const names = Object.keys(others) as (keyof typeof others)[];

/**
 * Every variant of every switch, in as few rounds as the longest list asks for: round n has each switch at its n-th
 * variant, the first all at their defaults. `MATRIX=variants npm run test:matrix` plays each alone.
 */
const rounds: Partial<Record<keyof typeof switches, string>>[] = [
  ...Array.from({ length: Math.max(...names.map((name) => others[name].length)) }, (_, round) =>
    Object.fromEntries(names.map((name) => [name, others[name][round % others[name].length]])),
  ),
  ...sandbox.slice(1).map((variant) => ({ sandbox: variant })),
];

test('the whole way from the menu to a proven end, whatever the host does', async (t) => {
  const on = rounds.map((_, index) => `user${index}`);
  const { host, daemon, whm } = await stageWhm(t, { on });
  for (const [index, round] of rounds.entries()) {
    await t.test(`round ${index + 1}: ${JSON.stringify(round)}`, async () => {
      whm.control({ ...defaults, ...round } as Control);
      // The menu is made anew at a restart only.
      whm.restart();
      const user = on[index] ?? '';
      const page = await openPage(whm);
      const plan = await page.plan([user]);
      assert.deepEqual(plan.counts, { remove: 1, 'already-off': 0, refuse: 0 });
      const start = await page.post(plan);
      const { id } = JSON.parse(start.reply.text) as { id: string };
      assert.equal(start.status, 201, start.reply.text);
      const end = (await page.follow(id)).at(-1);
      assert.ok(end?.type === 'job.finished');
      const isRemoved = round.sandbox !== 'write-error';
      assert.equal(end.counts[isRemoved ? 'removed' : 'failed'], 1);
      assert.equal(host.twoFactor().has(user), !isRemoved);
    });
  }
  assert.equal(removals(host).length, rounds.length, 'one call for each');
  const log = JSON.stringify(daemon.log());
  assert.doesNotMatch(log, /cpsess/u, 'no security token reaches the daemon');
});
