import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { FailureKind } from '../../../daemon/protocol/reply.ts';
import type { Cpanel } from './cpanel.ts';
import { World } from './harness.ts';
import { Rules } from './rules.ts';

const on = ['on0', 'on1', 'on2', 'on3', 'on4', 'on5', 'on6', 'on7'];
const off = ['off0', 'off1'];
const unlisted = ['vendor'];
const people = [...on, ...off, ...unlisted, 'nobody', 'info@example.com'];

const person = fc.constantFrom(...people);
const kind = fc.constantFrom<FailureKind>('refused', 'timed-out', 'killed', 'malformed', 'no-document');
const downMs = fc.constantFrom(0, 500, 20_000, 3_000_000, 4_000_000);
const machine = fc.constantFrom('same', 'same', 'reboot', 'other');

/** What another program may do to an account between any two steps of ours. */
const deeds = ['set-up', 'remove', 'delete', 'rename', 'suspend', 'unsuspend', 'change-owner'] as const;

/** What may happen to a server: ordinary work, bad luck, other hands, and death at any point. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('start' as const),
      users: fc.uniqueArray(person, { minLength: 1, maxLength: people.length }),
      startInMs: fc.option(fc.integer({ min: 0, max: 200_000 }), { nil: undefined, freq: 4 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 1500 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 200_000 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), job: fc.nat(5) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('other-hands' as const),
      user: person,
      deed: fc.constantFrom(...deeds),
      job: fc.nat(5),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('fail-call' as const), kind, saved: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('fail-reads' as const), count: fc.integer({ min: 1, max: 8 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('full-disk' as const), count: fc.integer({ min: 1, max: 8 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('refuse' as const, 'keep' as const, 'forget' as const),
      user: person,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('load' as const), load: fc.constantFrom(0, 50) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lose-rights' as const), job: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sleep' as const), downMs }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('kill' as const), downMs, machine }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('kill-at-commit' as const),
      moment: fc.constantFrom('before' as const, 'after' as const),
      commits: fc.integer({ min: 1, max: 6 }),
      downMs,
      machine,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('stop' as const),
      // Who finds a service that was stopped, or a server that slept, often starts it anew.
      sleptMs: fc.constantFrom(0, 4_000_000),
      downMs,
      machine,
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Death {
  downMs: number;
  machine: string;
}

/** Does the steps in turn, then lets the world calm down until every job has ended. */
async function play(
  { batchMax, hides, refuses }: { batchMax: number; hides: boolean; refuses: boolean },
  steps: readonly Step[],
): Promise<World> {
  const world = new World(...on);
  world.cpanel.hidesSuspended = hides;
  world.cpanel.refusesSuspended = refuses;
  world.cpanel.set(false, ...off);
  world.settings.batch = { max: batchMax, targetSeconds: 1 };
  const rules = new Rules(world);
  let death: Death = { downMs: 0, machine: 'same' };
  for (const what of steps) {
    death = (await act(world, what, rules)) ?? death;
    await world.clock.rest();
    await revive(world, rules, death);
    world.check();
  }
  world.load = 0;
  while (!world.record.isIdle) {
    await world.until(() => world.record.isIdle || !world.service.isAlive);
    await revive(world, rules, death);
  }
  rules.atEnd();
  return world;
}

async function revive(world: World, rules: Rules, { downMs: ms, machine: where }: Death): Promise<void> {
  if (world.service.isAlive) return;
  world.record.onCommit = () => undefined;
  if (where !== 'same') world.cpanel.goDown();
  if (where === 'other') world.machineId = `${world.machineId}+`;
  await world.clock.pass(ms);
  rules.beforeRestart();
  world.restart();
  await world.clock.rest();
}

function layHands(cpanel: Cpanel, deed: (typeof deeds)[number], user: string, actor: string): void {
  switch (deed) {
    case 'set-up':
    case 'remove':
      cpanel.gone.delete(user);
      cpanel.states.set(user, deed === 'set-up');
      break;
    case 'delete':
    case 'rename':
      cpanel.gone.add(user);
      if (cpanel.states.delete(user) && deed === 'rename') cpanel.states.set(`${user}-renamed`, true);
      break;
    case 'suspend':
      cpanel.suspended.add(user);
      break;
    case 'unsuspend':
      cpanel.suspended.delete(user);
      break;
    case 'change-owner':
      cpanel.changeOwner(actor, user);
      break;
    default:
      deed satisfies never;
  }
}

function sleep({ clock }: World, rules: Rules, ms: number): void {
  rules.beforeSleep(ms);
  clock.jump(ms);
}

/** Does one step; returns how the service will die, if it will. */
async function act(world: World, what: Step, rules: Rules): Promise<Death | undefined> {
  const { cpanel, record } = world;
  const jobs = [...record.jobs.keys()];
  switch (what.do) {
    case 'start': {
      const startAt = what.startInMs && new Date(world.clock.now() + what.startInMs).toISOString();
      record.machineId = world.machineId;
      world.accept(what.users, { others: unlisted, ...(startAt ? { startAt } : {}) });
      return undefined;
    }
    case 'pass':
      await world.clock.pass(what.ms);
      return undefined;
    case 'cancel':
      // A cancel that a death overtakes is never answered: nobody waits for it here.
      void world.service.engine
        .cancel(jobs[what.job] ?? '', { user: 'root', via: 'cli' })
        .catch(() => undefined);
      return undefined;
    case 'other-hands':
      layHands(cpanel, what.deed, what.user, `actor-of-${jobs[what.job]}`);
      return undefined;
    case 'fail-call':
      cpanel.nextCalls.push({ kind: what.kind, saved: what.saved });
      return undefined;
    case 'fail-reads':
      cpanel.nextReads.push(...Array.from({ length: what.count }, () => 'locked'));
      return undefined;
    case 'full-disk':
      record.failures += what.count;
      return undefined;
    case 'refuse':
      cpanel.refusing.set(what.user, 'not authorized');
      return undefined;
    case 'keep':
      cpanel.keeping.add(what.user);
      return undefined;
    case 'forget':
      cpanel.unmentioned.add(what.user);
      return undefined;
    case 'load':
      world.load = what.load;
      return undefined;
    case 'lose-rights':
      world.unworthy.add(`actor-of-${jobs[what.job]}`);
      return undefined;
    case 'sleep':
      sleep(world, rules, what.downMs);
      return undefined;
    case 'kill':
      world.service.kill();
      return what;
    case 'kill-at-commit': {
      let left = what.commits;
      record.onCommit = (moment) => {
        if (moment === what.moment && --left === 0) world.service.kill();
      };
      return what;
    }
    case 'stop':
      sleep(world, rules, what.sleptMs);
      await world.service.stop();
      return what;
    default:
      what satisfies never;
      return undefined;
  }
}

test('whatever happens, every target ends once, by the table, and nothing is sent that must not be', async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.record({ batchMax: fc.integer({ min: 1, max: 4 }), hides: fc.boolean(), refuses: fc.boolean() }),
      fc.array(step, { maxLength: 25, size: 'max' }),
      async (server, steps) => {
        const world = await play(server, steps);
        for (const { view } of world.record.jobs.values()) {
          for (const { settlement } of view.targets) {
            const end = `${settlement?.outcome} ${settlement?.code ?? ''}`;
            seen.set(end, (seen.get(end) ?? 0) + 1);
          }
        }
      },
    ),
    { numRuns: 2000, seed: 20_260_301 },
  );
  for (const end of [
    'removed ',
    'removed account-gone',
    'already-off ',
    'failed on-again',
    'failed daemon-died',
    'failed call-lost',
    'refused refused-by-cpanel',
    'cancelled cancelled',
    'cancelled calls-failed',
    'cancelled too-late-to-resume',
    'cancelled other-machine',
    'cancelled rights-lost',
    'failed unexpected-state',
    'removed state-not-listed',
    'failed state-not-listed',
  ]) {
    assert.ok((seen.get(end) ?? 0) > 0, `"${end}" was reached`);
  }
});
