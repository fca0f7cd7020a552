import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Comparison } from '../../../daemon/protocol/comparison.ts';
import { fakeDaemon } from './fake-daemon.ts';
import { runHere } from './run-cli.ts';
import { counts, job, jobId, plan, planId, target, toRemove } from './samples.ts';
import { acceptingScript } from './scripts.ts';

describe('jobs', { concurrency: 3 }, () => {
  test('the list is a table, and tells how it goes on', async (t) => {
    const one = job({
      counts: counts({ removed: 2 }),
      actor: { user: 'root', via: 'cli', sudoUser: 'bob' },
      reason: 'lost\u0007phone',
    });
    const daemon = await fakeDaemon(t, { 'GET /v1/jobs': () => ({ items: [one], next: 'c 1' }) });
    const { status, stdout, stderr } = await runHere(['--socket', daemon.socket, 'jobs', '--limit', '1']);
    assert.equal(status, 0, stderr);
    assert.match(
      stdout,
      /2026-01-31 23:59:59 {2}finished {2}2 {8}2 removed {2}root by cli \(bob\) {2}lost\\x07phone/,
    );
    assert.ok(stderr.includes("add --cursor 'c 1' to the same command"));
    assert.equal(daemon.seen[0]?.path, '/v1/jobs?limit=1');
    const lines = await runHere(['--socket', daemon.socket, 'jobs', '--cursor', 'c 1', '--ndjson']);
    assert.deepEqual(JSON.parse(lines.stdout), one);
    assert.equal(daemon.seen[1]?.path, '/v1/jobs?limit=20&cursor=c+1');
  });

  test('show gives the job and all its targets, page after page', async (t) => {
    const shown = job({ counts: counts({ removed: 1, failed: 1 }) });
    const [alice, bob] = [target('alice'), target('bob', { index: 1, outcome: 'failed', verified: false })];
    const fate = { planned: 'remove', verified: false, count: 1 } as const;
    const comparison: Comparison = {
      jobId,
      planned: { remove: 2, 'already-off': 0, refuse: 0 },
      fates: [
        { ...fate, outcome: 'removed', verified: true },
        { ...fate, outcome: 'failed', code: 'on-\u001bagain' },
      ],
      deviating: 1,
      deviations: [],
    };
    const daemon = await fakeDaemon(t, {
      [`GET /v1/jobs/${jobId}`]: () => shown,
      [`GET /v1/jobs/${jobId}/targets`]: ({ path }) =>
        path.includes('cursor=')
          ? { items: [bob], next: null, sequence: 5 }
          : { items: [alice], next: '1', sequence: 5 },
      [`GET /v1/jobs/${jobId}/compare`]: () => comparison,
    });
    const args = ['--socket', daemon.socket, 'job', 'show', jobId.toUpperCase()];
    const { status, stdout } = await runHere([...args, '--json']);
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(stdout), { job: shown, targets: [alice, bob], comparison });
    const people = await runHere([...args, '--outcome', 'failed']);
    assert.match(people.stdout, /bob {6}failed {3}no/);
    assert.match(people.stdout, /planned to remove: 2 -> 1 removed, 1 failed \(on-\\x1bagain\)/);
    assert.match(people.stdout, /1 account ended otherwise than planned\./);
    assert.ok(daemon.asked().some((path) => path.includes('outcome=failed')));
  });

  test('cancel asks for it and tells how to see the end', async (t) => {
    const cancelling = job({ state: 'cancelling', targets: 3 });
    const daemon = await fakeDaemon(t, { [`POST /v1/jobs/${jobId}/cancel`]: () => cancelling });
    const { status, stdout } = await runHere(['--socket', daemon.socket, 'job', 'cancel', jobId]);
    assert.equal(status, 0);
    assert.match(stdout, /state {4}cancelling/);
    assert.ok(stdout.includes(`job follow ${jobId}`));
  });

  test('retry makes a new plan and starts it as remove does', async (t) => {
    const daemon = await fakeDaemon(t, {
      ...acceptingScript(),
      [`POST /v1/jobs/${jobId}/retry`]: () => plan([toRemove('alice')], { retryOf: jobId }),
    });
    const args = ['job', 'retry', jobId, '--yes', '--reason', 'again', '--json'];
    const { status, stderr } = await runHere(['--socket', daemon.socket, ...args]);
    assert.equal(status, 0, stderr);
    const start = daemon.seen.find(({ path }) => path === '/v1/jobs?warnings=true');
    assert.deepEqual(start?.body, { planId, confirm: { count: 1, protected: [] }, reason: 'again' });
  });
});
