import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaults, switches } from '../../host/whm/switches.ts';
import { removals } from '../jobs.ts';
import { openPage } from './page.ts';
import { stageWhm } from './stage.ts';

/** Every variant of every switch, the others at their defaults; and once all defaults. */
const variants = [
  ['all defaults', {}] as const,
  ...Object.entries(switches).flatMap(([name, list]) =>
    list.slice(1).map((value) => [`${name}: ${value}`, { [name]: value }] as const),
  ),
];

test('the whole way from the menu to a proven end, whatever the host does', async (t) => {
  const on = variants.map((_, index) => `user${index}`);
  const { host, daemon, whm } = await stageWhm(t, { on });
  for (const [index, [name, patch]] of variants.entries()) {
    await t.test(name, async () => {
      whm.control({ ...defaults, ...patch });
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
      // Where a sandbox keeps cPanel from writing, the end is a proven failure.
      const isRemoved = name !== 'sandbox: write-error';
      assert.equal(end.counts[isRemoved ? 'removed' : 'failed'], 1);
      assert.equal(host.twoFactor().has(user), !isRemoved);
    });
  }
  assert.equal(removals(host).length, variants.length, 'one call for each');
  const log = JSON.stringify(daemon.log());
  assert.doesNotMatch(log, /cpsess/u, 'no security token reaches the daemon');
});
