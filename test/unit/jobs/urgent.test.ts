import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptPlan } from '../../../daemon/jobs/accept.ts';
import { World } from './harness.ts';

const names = Array.from({ length: 11 }, (_, index) => `user${index}`);

/** Starts the job without running it: what a restart then takes up. */
function accept(world: World, urgent: { urgent?: true }): string {
  const id = world.newId();
  const now = new Date(world.clock.now()).toISOString();
  const actor = { user: 'root', via: 'cli' } as const;
  const start = { id, actor, reason: 'lost phone', now, ...urgent };
  const { view, targets, events } = acceptPlan(world.plan(names, []), start);
  world.record.accept({ job: view.job, targets, events, audit: [] });
  world.told.push(...events);
  return id;
}

for (const [kind, urgent, waits] of [
  ['an ordinary', {}, true],
  ['an urgent', { urgent: true }, false],
] as const) {
  test(`${kind} job of eleven ${waits ? 'waits' : 'does not wait'} for the load, taken up after a restart`, async () => {
    const world = new World(...names);
    world.load = 5;
    const id = accept(world, urgent);
    world.service.engine.resume();
    await world.finish();
    assert.equal(world.course(id).includes('waiting load'), waits);
    assert.equal(world.job(id).counts.removed, 11);
    assert.equal(world.job(id).urgent === true, !waits);
  });
}
