import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { condense } from '../../../daemon/protocol/condense.ts';
import { hasEnded } from '../../../daemon/protocol/job.ts';
import type { Answer, Settlement, Target } from '../../../daemon/protocol/target.ts';
import { accept, cli, type Run, type Step } from './fixtures/jobs.ts';
import { open, tempDir } from './fixtures/temp.ts';

const states = ['on', 'off', 'not-listed'] as const;
const answers: readonly Answer[] = [
  { answer: 'accepted' },
  { answer: 'accepted' },
  { answer: 'refused', text: `You don't own "x"\n` },
  { answer: 'failed', code: 'timed-out', text: '' },
];
const settlements: readonly Settlement[] = [
  { outcome: 'removed', verified: true },
  { outcome: 'removed', verified: false, code: 'state-not-listed' },
  { outcome: 'already-off', verified: false, note: 'on-since' },
  { outcome: 'failed', verified: false, code: 'on-again', reason: '日本語' },
  { outcome: 'cancelled', verified: false },
];

const accepted = fc.array(
  fc.record(
    {
      user: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
      before: fc.constantFrom(...states),
      protected: fc.constant(true as const),
    },
    { requiredKeys: ['user', 'before'] },
  ),
  { maxLength: 12 },
);
/** What is drawn for one step; the job's state decides what of it can follow. */
const draw = fc.record({ kind: fc.nat(6), length: fc.integer({ min: 1, max: 12 }), seed: fc.nat(20) });
interface Draw {
  kind: number;
  length: number;
  seed: number;
}

function spread<T extends object>(
  from: number,
  targets: readonly Target[],
  values: readonly T[],
  seed: number,
) {
  const users = targets.map(({ user }) => user);
  const drawn = users.map((_, index) => values[(seed * (index + 1)) % values.length] as T);
  return condense(from, users, drawn, 100)[0];
}

/** A step that may follow, of the kind drawn if that can be. */
function nextStep({ view }: Run, { kind, length, seed }: Draw): Step | undefined {
  const { job, targets, openBatch } = view;
  if (kind === 0) return { type: 'job.waiting', for: job.state === 'waiting' ? 'start-time' : 'load' };
  if (kind === 1 && job.state !== 'cancelling') return { type: 'job.cancelling', by: cli };
  if (job.state === 'waiting') return { type: 'job.queued' };
  if (openBatch) {
    const { batch, answeredTo: from, to } = openBatch;
    const part = spread(from, targets.slice(from, Math.min(to, from + length)), answers, seed);
    return part && { type: 'batch.answered', batch, durationMs: 1.5, ...part };
  }
  const from = targets.findIndex((target) => !target.answer && !target.settlement);
  if (from < 0 || job.state === 'cancelling' || kind === 6) return ending(view, seed, length);
  const used = targets.findIndex((target, index) => index > from && (target.answer ?? target.settlement));
  const to = Math.min(used < 0 ? targets.length : used, from + length);
  if (kind > 2) return { type: 'batch.started', batch: view.batches + 1, from, to };
  const befores = states.map((before) => ({ before }));
  const part = spread(from, targets.slice(from, to), befores, seed);
  return part && { type: 'targets.read', ...part };
}

function ending({ job, targets }: Run['view'], seed: number, length: number): Step | undefined {
  const from = targets.findIndex((target) => !target.settlement);
  if (from < 0) {
    const state = job.state === 'cancelling' ? 'cancelled' : 'finished';
    return { type: 'job.finished', state, counts: { ...job.counts } };
  }
  const settled = targets.findIndex((target, index) => index > from && target.settlement);
  const end = Math.min(settled < 0 ? targets.length : settled, from + length);
  const part = spread(from, targets.slice(from, end), settlements, seed);
  return part && { type: 'targets.settled', ...part };
}

test('whatever the course of a job, the record tells it as memory does', (t) => {
  const store = open(t, tempDir(t));
  let ended = 0;
  const courses = fc.property(
    accepted,
    fc.boolean(),
    fc.array(draw, { maxLength: 30, size: 'max' }),
    (targets, waiting, draws) => {
      const run = accept(store, targets, { waiting });
      for (const drawn of draws) {
        const step = hasEnded(run.view.job.state) ? undefined : nextStep(run, drawn);
        if (step) run.step(step);
      }
      const { job } = run.view;
      assert.deepEqual(store.view(job.id), run.view);
      assert.deepEqual(store.job(job.id), job);
      const found = store.unfinished().map(({ view }) => view);
      assert.deepEqual(found, hasEnded(job.state) ? [] : [run.view]);
      run.view.targets.forEach(({ user, settlement }, index) => {
        const past = store.history({ user, limit: 20 }).items;
        const here = past.find((item) => item.jobId === job.id && item.index === index);
        assert.equal(here?.outcome, settlement?.outcome);
        assert.equal(here?.verified, settlement?.verified ?? false);
        assert.equal(here?.code, settlement?.code);
      });
      if (hasEnded(job.state)) ended++;
      // What is open would be found again by the courses that follow.
      else store.commit({ job: { ...job, state: 'finished', finishedAt: job.createdAt }, events: [] });
    },
  );
  fc.assert(courses, { numRuns: 100, seed: 20_260_301 });
  assert.ok(ended > 20 && ended < 80, `${ended} courses of 100 came to an end`);
});
