import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Plan } from '../../daemon/protocol/plan.ts';
import type { TargetView } from '../../daemon/protocol/target.ts';
import type { Fault } from '../host/whmapi1/faults.ts';
import { stage } from './harness.ts';
import { assertHonest, eventsUntil, finished, listing, removal, removals, startJob } from './jobs.ts';

/** `when` is filled in: the fault hits the removing call. */
type Row = [
  name: string,
  fault: Fault,
  /** What becomes of the two accounts that have 2FA on. */
  outcome: 'removed' | 'failed' | 'refused',
  /** Of their reason, or of the note of what was removed. */
  said?: RegExp,
];

const on = ['alice', 'carol'];
/** The limit of every call, those too that must get through on a machine that is busy. */
const hasty = { whmapi1: { timeoutSeconds: 4 } };
const noted = /2FA is off, though the call gave no clear answer/u;

const rows: Row[] = [
  ['exit without a document', { kind: 'exit', code: 7, stderr: 'boom' }, 'failed', /exit status 7.*boom/u],
  ['exit before the save', { kind: 'exit', at: 'before-save' }, 'failed', /exit status 1/u],
  ['exit after the save', { kind: 'exit', at: 'after-save' }, 'removed', noted],
  ['exit 1 with a document', { kind: 'exit-with-document' }, 'removed', noted],
  ['killed at the start', { kind: 'kill' }, 'failed', /killed by SIGKILL/u],
  ['killed before the save', { kind: 'kill', at: 'before-save' }, 'failed', /killed by SIGKILL/u],
  ['killed after the save', { kind: 'kill', at: 'after-save', signal: 'SIGTERM' }, 'removed', noted],
  ['killed before it prints', { kind: 'kill', at: 'before-print' }, 'removed', noted],
  ['killed once it has printed', { kind: 'kill', at: 'before-exit' }, 'removed', noted],
  ['truncated JSON', { kind: 'truncated' }, 'removed', noted],
  ['JSON cut to a byte', { kind: 'truncated', bytes: 1 }, 'removed', noted],
  ['an HTML page', { kind: 'stdout' }, 'removed', noted],
  ['text that is no JSON', { kind: 'stdout', text: 'modified: alice, carol' }, 'removed', noted],
  [
    'a JSON document of another form',
    { kind: 'stdout', text: '{"users_modified":["alice"]}' },
    'removed',
    noted,
  ],
  ['a warning line before the JSON', { kind: 'text-line' }, 'removed'],
  ['no output and exit 0', { kind: 'no-output' }, 'removed', noted],
  ['1 MiB of stderr', { kind: 'stderr-noise', bytes: 1024 * 1024 }, 'removed'],
  ['a slow start', { kind: 'slow-start', ms: 300 }, 'removed'],
  ['output in pieces', { kind: 'chunked', size: 1000, minBytes: 200_000 }, 'removed'],
  ['a save that fails', { kind: 'save-fails' }, 'failed', /No space left on device/u],
  ['a save that is lost', { kind: 'save-lost' }, 'failed', /said "modified", but 2FA is on/u],
  ['a refused call', { kind: 'refuse-call', reason: 'Not now.' }, 'failed', /Not now\./u],
  ['a function that dies', { kind: 'die', text: 'Oops' }, 'failed', /API failure: Oops/u],
  [
    'refused accounts',
    { kind: 'refuse-users', users: { alice: 'No “A”.', carol: 'No “C”.' } },
    'refused',
    /^No “/u,
  ],
];

function assertOutcome(target: TargetView, outcome: string, said?: RegExp): void {
  assert.equal(target.outcome, outcome, JSON.stringify(target));
  assert.equal(target.verified, outcome === 'removed');
  const text = outcome === 'removed' ? target.note : target.reason;
  if (said === undefined) assert.equal(text, undefined);
  else assert.match(text ?? '', said);
}

test('whatever goes wrong in a removing call, outcomes agree with the server', async (t) => {
  const { host, daemon } = await stage(t, { on, off: ['bob'] });
  for (const [name, fault, outcome, said] of rows) {
    await t.test(name, async () => {
      host.setTwoFactor(on, true);
      host.clearRuns();
      host.control({ faults: [{ ...fault, when: { function: removal } }] });
      const before = host.twoFactor();
      const { job, targets, target } = await finished(daemon, (await startJob(daemon, [...on, 'bob'])).id);
      assertHonest(host, targets, before);
      for (const user of on) assertOutcome(target(user), outcome, said);
      assert.equal(target('bob').outcome, 'already-off');
      assert.equal(job.state, 'finished');
      assert.equal(job.counts[outcome], 2);
      assert.equal(removals(host).length, 1, 'nothing is sent twice');
    });
  }
});

test('a refused account never stands in the way of the others', async (t) => {
  const { host, daemon } = await stage(t, { on });
  const before = host.twoFactor();
  host.addFault({ kind: 'refuse-users', users: { alice: 'Not this one.' }, when: { function: removal } });
  const { targets, target } = await finished(daemon, (await startJob(daemon, on)).id);
  assertHonest(host, targets, before);
  assertOutcome(target('alice'), 'refused', /^Not this one\.$/u);
  assertOutcome(target('carol'), 'removed');
});

test('a save that is lost for one: on again', async (t) => {
  const { host, daemon } = await stage(t, { on });
  host.addFault({ kind: 'save-lost', users: ['alice'], when: { function: removal } });
  const { target } = await finished(daemon, (await startJob(daemon, on)).id);
  assert.equal(target('alice').code, 'on-again');
  assertOutcome(target('alice'), 'failed', /is on/u);
  assertOutcome(target('carol'), 'removed');
});

test('two calls in a row that fail as a whole stop the job', async (t) => {
  const users = ['a', 'b', 'c', 'd', 'e'];
  const { host, daemon } = await stage(t, { on: users, config: { batch: { max: 1 } } });
  const before = host.twoFactor();
  host.addFault({ kind: 'exit', when: { function: removal, nth: 1 } });
  host.addFault({ kind: 'exit', when: { function: removal, nth: 3 } });
  host.addFault({ kind: 'kill', at: 'after-save', when: { function: removal, nth: 4 } });
  const { job, targets, target } = await finished(daemon, (await startJob(daemon, users)).id);
  assertHonest(host, targets, before);
  assert.equal(job.stoppedBy, 'calls-failed');
  assert.deepEqual(
    users.map((user) => target(user).outcome),
    ['failed', 'removed', 'failed', 'removed', 'cancelled'],
    'the third failure in all is the second in a row',
  );
  assert.equal(removals(host).length, 4);
});

test('a call that hangs is ended at its limit', async (t) => {
  const { host, daemon } = await stage(t, { on, config: hasty });
  for (const at of ['before-save', 'after-save'] as const) {
    host.setTwoFactor(on, true);
    const before = host.twoFactor();
    host.control({ faults: [{ kind: 'hang', at, when: { function: removal } }] });
    const { targets } = await finished(daemon, (await startJob(daemon, on)).id);
    assertHonest(host, targets, before);
    const isSaved = at === 'after-save';
    for (const target of targets) {
      assertOutcome(target, isSaved ? 'removed' : 'failed', isSaved ? noted : /time limit/u);
    }
  }
});

test('a call that does not heed SIGTERM is killed', async (t) => {
  const { host, daemon } = await stage(t, { on, config: hasty });
  const before = host.twoFactor();
  host.addFault({ kind: 'hang', at: 'before-save', ignoreTerm: true, when: { function: removal } });
  const { targets } = await finished(daemon, (await startJob(daemon, on)).id);
  assertHonest(host, targets, before);
  for (const target of targets) assertOutcome(target, 'failed', /time limit/u);
});

test('while cPanel cannot be read no outcome is told, and later the true one', async (t) => {
  const { host, daemon } = await stage(t, { on });
  host.addFault({ kind: 'exit', stderr: 'down', when: { function: listing, nth: 2 } });
  const { id } = await startJob(daemon, on);
  const events = await eventsUntil(daemon, id, ({ type }) => type === 'job.waiting');
  const waiting = events.find((event) => event.type === 'job.waiting');
  assert.equal(waiting?.for, 'cpanel');
  assert.match(waiting.detail ?? '', /down/u);
  assert.equal(
    events.some(({ type }) => type === 'targets.settled'),
    false,
  );
  const { targets } = await finished(daemon, id);
  for (const target of targets) assertOutcome(target, 'removed');
});

test('a plan that cannot read cPanel says why and starts nothing', async (t) => {
  const { host, daemon } = await stage(t, { on });
  const faults: [Fault, 'whmapi1-unavailable' | 'whmapi1-refused', RegExp][] = [
    [{ kind: 'exit', stderr: 'no licence' }, 'whmapi1-unavailable', /exit status 1.*no licence/u],
    [{ kind: 'exit-with-document' }, 'whmapi1-unavailable', /exit status 1/u],
    [{ kind: 'kill' }, 'whmapi1-unavailable', /SIGKILL/u],
    [{ kind: 'truncated' }, 'whmapi1-unavailable', /not one JSON document/u],
    [{ kind: 'stdout' }, 'whmapi1-unavailable', /No line of the output begins with "\{"/u],
    [{ kind: 'no-output' }, 'whmapi1-unavailable', /without an answer/u],
    [{ kind: 'refuse-call', reason: 'Not today.' }, 'whmapi1-refused', /Not today\./u],
    [{ kind: 'die' }, 'whmapi1-refused', /API failure/u],
  ];
  for (const [fault, code, said] of faults) {
    host.control({ faults: [{ ...fault, when: { function: listing } }] });
    const problem = (await daemon.request('POST', '/v1/plans', { body: { users: on } })).problem(code);
    assert.match(problem.detail, said);
  }
  host.control({ faults: [{ kind: 'text-line', when: { function: listing } }] });
  (await daemon.request('POST', '/v1/plans', { body: { users: on } })).as(Plan, 201);
  assert.deepEqual(removals(host), []);
});
