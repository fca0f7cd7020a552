import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TargetView } from '../../daemon/protocol/target.ts';
import type { SimulatedHost } from '../host/host.ts';
import { accountName } from '../host/population.ts';
import type { FaultKind } from '../host/whmapi1/faults.ts';
import { type Stage, stage } from '../integration/harness.ts';
import { finished, listing, readJob, removal, removals, startJob } from '../integration/jobs.ts';
import { outcomeTable } from '../unit/jobs/outcome-table.ts';

const users = Array.from({ length: 10_000 }, (_, index) => accountName(index));
const confirm = { count: users.length };
/** In the middle: calls come before it and after it. */
const nth = 3;

/** A server whose calls are sized alike on every machine: 10, then 2500. */
const large = (config: object = {}): Stage => ({
  accounts: users.length,
  twoFactorShare: 1,
  control: { delays: { perAccountMicros: 0, perListedMicros: 0 } },
  config: { batch: { max: 2500, targetSeconds: 60 }, ...config },
});

/** Every mode in which the simulated whmapi1 can fail; a new one is missing here until it is written down. */
const modes: Record<Exclude<FaultKind['kind'], 'gate' | 'hang'>, readonly FaultKind[]> = {
  exit: [{ kind: 'exit' }, { kind: 'exit', at: 'before-save' }, { kind: 'exit', at: 'after-save' }],
  'exit-with-document': [{ kind: 'exit-with-document' }],
  kill: [
    { kind: 'kill' },
    { kind: 'kill', at: 'before-save' },
    { kind: 'kill', at: 'after-save' },
    { kind: 'kill', at: 'before-exit' },
  ],
  truncated: [{ kind: 'truncated' }],
  stdout: [{ kind: 'stdout' }],
  'text-line': [{ kind: 'text-line' }],
  'no-output': [{ kind: 'no-output' }],
  'stderr-noise': [{ kind: 'stderr-noise', bytes: 1024 * 1024 }],
  'slow-start': [{ kind: 'slow-start', ms: 500 }],
  chunked: [{ kind: 'chunked', size: 1000, minBytes: 200_000 }],
  'save-fails': [{ kind: 'save-fails' }],
  'save-lost': [{ kind: 'save-lost' }, { kind: 'save-lost', users: users.slice(3000, 3010) }],
  'refuse-users': [
    { kind: 'refuse-users', users: { [users[3000] ?? '']: 'No.', [users[3001] ?? '']: 'No.' } },
  ],
  'refuse-call': [{ kind: 'refuse-call', reason: 'Not now.' }],
  die: [{ kind: 'die' }],
};
const hangs: readonly FaultKind[] = [
  { kind: 'hang', at: 'before-save' },
  { kind: 'hang', at: 'after-save' },
  { kind: 'hang', at: 'before-save', ignoreTerm: true },
];

/** Holds every target against the simulator's own record and the outcome table. */
function assertTrue(host: SimulatedHost, targets: readonly TargetView[]): void {
  const still = host.twoFactor();
  const runs = removals(host);
  const sent = new Map<string, (typeof runs)[number]>();
  for (const run of runs) {
    for (const user of run.users) {
      assert.ok(!sent.has(user), `${user} was sent twice`);
      sent.set(user, run);
    }
  }
  assert.equal(targets.length, users.length);
  for (const { user, before, answer = 'not-sent', outcome, verified, code } of targets) {
    const said = `${user}: ${before}, ${answer}, ${outcome} ${code}`;
    assert.equal(before, 'on', said);
    const [wanted, isVerified, wantedCode] = outcomeTable.on[answer][still.has(user) ? 'on' : 'off'];
    assert.deepEqual([outcome, verified], [wanted, isVerified], said);
    if (wantedCode !== '*') assert.equal(code, wantedCode, said);
    assert.equal(answer === 'not-sent', !sent.has(user), said);
    if (answer === 'accepted') assert.equal(sent.get(user)?.exitCode, 0, said);
  }
}

async function play(t: Parameters<typeof stage>[0], options: Stage, faults: readonly FaultKind[]) {
  const { host, daemon } = await stage(t, options);
  for (const fault of faults) {
    await t.test(JSON.stringify(fault).slice(0, 90), async () => {
      host.setTwoFactor(users, true);
      host.clearRuns();
      host.control({ faults: [{ ...fault, when: { function: removal, nth } }] });
      const { job, targets } = await finished(daemon, (await startJob(daemon, users, { confirm })).id);
      assertTrue(host, targets);
      assert.equal(job.state, 'finished');
      assert.equal(job.stoppedBy, undefined);
      assert.ok(removals(host).length > nth, 'calls came after it');
      assert.ok(job.counts.removed >= users.length - 2500, 'one call’s trouble is no other’s');
    });
  }
}

test('whatever goes wrong with one call of 10,000 targets, outcomes agree with the server', async (t) =>
  play(t, large(), Object.values(modes).flat()));

test('a call of 10,000 targets that hangs is ended at its limit, and the job goes on', async (t) =>
  play(t, large({ whmapi1: { timeoutSeconds: 5 } }), hangs));

test('whatever goes wrong with every call stops a job of 10,000 targets after the second', async (t) => {
  const { host, daemon } = await stage(t, large());
  for (const fault of [modes.exit, modes.kill, modes['save-fails'], modes['no-output']].flat()) {
    host.setTwoFactor(users, true);
    host.clearRuns();
    host.control({ faults: [{ ...fault, when: { function: removal } }] });
    const { job, targets } = await finished(daemon, (await startJob(daemon, users, { confirm })).id);
    assertTrue(host, targets);
    assert.equal(job.stoppedBy, 'calls-failed');
    assert.equal(removals(host).length, 2);
  }
});

test('a read that fails settles nothing of 10,000 targets until one succeeds', async (t) => {
  const { host, daemon } = await stage(t, large());
  for (const fault of [modes.exit, modes.truncated, modes['refuse-call']].flat()) {
    host.setTwoFactor(users, true);
    host.clearRuns();
    // The first read is the plan's.
    host.control({ faults: [{ ...fault, when: { function: listing, nth: 2 } }] });
    const { events, targets } = await finished(daemon, (await startJob(daemon, users, { confirm })).id);
    assertTrue(host, targets);
    const types = events.map(({ type }) => type);
    assert.ok(types.indexOf('job.waiting') < types.indexOf('targets.settled'));
  }
});

test('one account is reset within the current call of 10,000 targets and three more', async (t) => {
  const { host, daemon } = await stage(t, large({ batch: { max: 1000, targetSeconds: 60 } }));
  const [phone = '', ...many] = users;
  host.gate('call', 'before-save', { function: removal, nth });
  const big = await startJob(daemon, many, { confirm: { count: many.length } });
  await host.reached('call');
  const small = await startJob(daemon, [phone]);
  const known = host.runs().length;
  host.open('call');
  const { job } = await finished(daemon, small.id);
  assert.equal(job.counts.removed, 1);
  const runs = host.runs().slice(known);
  assert.deepEqual(runs[0]?.users, [phone], 'its call comes next');
  // The big job reads only once all is sent: this is the read that settles the small one.
  const calls = runs.findIndex((run) => run.function === listing) + 1;
  assert.ok(calls > 0 && calls <= 3, runs.map((run) => run.function).join());
  assert.equal((await readJob(daemon, big.id)).state, 'running');
  assert.equal((await finished(daemon, big.id)).job.counts.removed, many.length);
});
