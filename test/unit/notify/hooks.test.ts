import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hookDocument } from '../../../daemon/notify/hook-document.ts';
import { Hooks, type HookRun, type HooksDeps } from '../../../daemon/notify/hooks.ts';
import type { JobView } from '../../../daemon/protocol/fold.ts';
import { HookDocument } from '../../../daemon/protocol/hook.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import { noCounts } from '../../../daemon/protocol/target.ts';

const actor = { user: 'root', via: 'cli' } as const;
const good: HookRun = {
  timedOut: false,
  exitStatus: 0,
  signal: null,
  stderr: new Uint8Array(),
  durationMs: 12.5,
};

function viewOf(id: string): JobView {
  return {
    job: {
      id,
      state: 'finished',
      actor,
      reason: 'lost phone',
      createdAt: '2026-01-31T23:59:59.000Z',
      targets: 2,
      answered: 2,
      counts: { ...noCounts(), removed: 1, refused: 1 },
      sequence: 5,
    },
    targets: [
      { user: 'alice', before: 'on', protected: true, settlement: { outcome: 'removed', verified: true } },
      {
        user: 'ghost',
        before: 'not-listed',
        settlement: { outcome: 'refused', verified: false, code: 'unknown-account', reason: 'None.' },
      },
    ],
    batches: 1,
  };
}

const idOf = (index: number) => `01890a5d-ac96-774b-bcce-${String(index).padStart(12, '0')}`;

/** Hooks whose runs end when the test says so. */
function prepare(deps: Partial<HooksDeps> = {}) {
  const runs: { path: string; input: string; end: (run?: Partial<HookRun>) => void }[] = [];
  const audit: [string, Record<string, unknown>][] = [];
  const reports: [string, string][] = [];
  const hooks = new Hooks({
    find: () => [{ path: '/h/a' }, { path: '/h/b', refusal: 'others write' }, { path: '/h/c' }],
    document: (jobId) => hookDocument(viewOf(jobId)),
    run: (path, input) =>
      new Promise((resolve) => {
        runs.push({ path, input, end: (run) => resolve({ ...good, ...run }) });
      }),
    audit: (_by, action, detail) => audit.push([action, detail]),
    report: (level, message) => reports.push([level, message]),
    ...deps,
  });
  return { hooks, runs, audit, reports };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('one at a time, in order, each with the whole end of the job', async () => {
  const { hooks, runs, audit } = prepare();
  hooks.jobEnded(idOf(1));
  hooks.jobEnded(idOf(2));
  const paths = ['/h/a', '/h/c', '/h/a', '/h/c'];
  for (let index = 0; index < paths.length; index++) {
    await turn();
    assert.deepEqual(
      runs.map(({ path }) => path),
      paths.slice(0, index + 1),
    );
    runs[index]?.end();
  }
  await hooks.idle();
  const told = HookDocument.parse(JSON.parse(runs[0]?.input ?? ''));
  assert.equal(told.job.id, idOf(1));
  assert.deepEqual(told.targets, [
    { user: 'alice', before: 'on', protected: true, outcome: 'removed', verified: true },
    {
      user: 'ghost',
      before: 'not-listed',
      outcome: 'refused',
      verified: false,
      code: 'unknown-account',
      reason: 'None.',
    },
  ]);
  const refused = (job: number) => ['hook.refused', { jobId: idOf(job), hook: '/h/b', why: 'others write' }];
  assert.deepEqual(audit, [refused(1), refused(2)]);
});

test('each way to fail is on record with what it said, and the next hook runs', async () => {
  const ends: [Partial<HookRun>, string][] = [
    [{ exitStatus: 3, stderr: new TextEncoder().encode('no network\n') }, 'exit status 3'],
    [{ exitStatus: null, signal: 'SIGKILL' }, 'it was ended by SIGKILL'],
    [{ exitStatus: null, signal: 'SIGTERM', timedOut: true }, 'it was ended after its time limit'],
    [{ exitStatus: null, startError: 'ENOEXEC' }, 'it could not be started: ENOEXEC'],
  ];
  const { hooks, audit, reports } = prepare({
    find: () => ends.map((_, index) => ({ path: `/h/${index}` })),
    run: async (path) => ({ ...good, ...ends[Number(path.slice(3))]?.[0] }),
  });
  hooks.jobEnded(idOf(1));
  await hooks.idle();
  assert.deepEqual(
    audit.map(([action, { hook, why }]) => [action, hook, why]),
    ends.map(([, why], index) => ['hook.failed', `/h/${index}`, why]),
  );
  assert.equal(audit[0]?.[1]['stderr'], 'no network\n');
  assert.deepEqual(new Set(reports.map(String)), new Set(['warn,a hook failed']));
});

test('whatever is thrown on the way is reported, and later jobs get their hooks', async () => {
  let isBroken = true;
  const { hooks, runs, reports } = prepare({
    find() {
      if (isBroken) throw new Error('EIO');
      return [{ path: '/h/a' }];
    },
  });
  hooks.jobEnded(idOf(1));
  await hooks.idle();
  assert.deepEqual(reports, [['error', 'the hooks of a job could not be run']]);
  isBroken = false;
  hooks.jobEnded(idOf(2));
  await turn();
  runs[0]?.end();
  await hooks.idle();
  assert.equal(runs.length, 1);
});

test('no more jobs wait than the limit; without hooks nothing is read', async () => {
  const { hooks, runs, reports, audit } = prepare({ find: () => [{ path: '/h/a' }] });
  for (let index = 0; index < limits.waitingHooks + 1; index++) hooks.jobEnded(idOf(index));
  assert.deepEqual(reports, [], 'whoever tells of the end does not wait for it');
  await turn();
  assert.deepEqual(reports, [['warn', 'a hook failed']]);
  const why = `${limits.waitingHooks} ended jobs wait for theirs`;
  assert.deepEqual(audit, [['hook.failed', { jobId: idOf(limits.waitingHooks), why }]]);
  for (let index = 0; index < limits.waitingHooks; index++) {
    await turn();
    runs[index]?.end();
  }
  await hooks.idle();
  assert.equal(runs.length, limits.waitingHooks);
  const none = prepare({ find: () => [], document: () => assert.fail('nobody reads it') });
  none.hooks.jobEnded(idOf(1));
  await none.hooks.idle();
  assert.deepEqual(none.reports, []);
});

test('a record that cannot be written does not reach whoever tells of a job’s end', async () => {
  let isBroken = false;
  const { hooks, runs, reports } = prepare({
    find: () => {
      if (isBroken) throw new Error('EIO');
      return [{ path: '/h/a' }];
    },
  });
  for (let index = 0; index < limits.waitingHooks; index++) hooks.jobEnded(idOf(index));
  await turn();
  isBroken = true;
  for (const index of [1, 2]) hooks.jobEnded(idOf(limits.waitingHooks + index));
  await turn();
  const last = reports.at(-1);
  assert.deepEqual(last, ['error', 'that hooks of a job were left out is not on record']);
  runs[0]?.end();
  await hooks.idle();
});

test('what a stop leaves is on record hook by hook, and what comes later is not', async () => {
  const { hooks, runs, audit } = prepare({ find: () => [{ path: '/h/a' }, { path: '/h/b' }] });
  hooks.jobEnded(idOf(1));
  hooks.jobEnded(idOf(2));
  await turn();
  hooks.leave();
  const left = [
    ['hook.failed', { jobId: idOf(1), hook: '/h/a', why: 'the service stopped while it ran' }],
    ['hook.failed', { jobId: idOf(1), hook: '/h/b', why: 'the service stopped before it began' }],
    ['hook.failed', { jobId: idOf(2), why: 'the service stopped before they began' }],
  ];
  assert.deepEqual(audit, left);
  runs[0]?.end({ exitStatus: 1 });
  await hooks.idle();
  assert.deepEqual(audit, left);
  assert.equal(runs.length, 1);
});

test('after the last hook a stop leaves nothing', async () => {
  const { hooks, runs, audit } = prepare({ find: () => [{ path: '/h/a' }] });
  hooks.jobEnded(idOf(1));
  await turn();
  runs[0]?.end();
  await hooks.idle();
  hooks.leave();
  assert.deepEqual(audit, []);
});

test('a record that cannot be written does not keep the service from stopping', async () => {
  const { hooks, reports } = prepare({
    audit() {
      throw new Error('ENOSPC');
    },
  });
  hooks.jobEnded(idOf(1));
  await turn();
  hooks.leave();
  assert.deepEqual(reports.at(-1), ['error', 'what was left of hooks is not on record']);
});
