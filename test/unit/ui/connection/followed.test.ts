import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { ClientFrame } from '../../../../daemon/protocol/frames.ts';
import { Followed } from '../../../../plugin/ui/connection/followed.ts';
import type { LinkSinks } from '../../../../plugin/ui/connection/sinks.ts';
import { course, job, snapshotAfter, viewAfter } from './course.ts';

const other = '01900000-0000-7000-8000-0000000000ff';

/** A page's side with what it sends and is told. */
function page() {
  const sent: ClientFrame[] = [];
  const sequences: number[] = [];
  const failures: string[] = [];
  const sinks: LinkSinks = {
    state: () => assert.fail('it tells no state'),
    jobs: () => {},
    job: ({ sequence }) => sequences.push(sequence),
    jobFailed: (_jobId, failure) => failures.push(failure.kind),
  };
  const left: (string | undefined)[] = [];
  const followed = new Followed(sinks, {
    send: (frame) => sent.push(frame),
    leave: (failure) => left.push(failure?.kind),
  });
  const answer = (now: number) => {
    for (const frame of sent.splice(0)) {
      if (frame.type !== 'subscribe') continue;
      if (frame.after === 0) followed.receive({ type: 'snapshot', jobId: job, snapshot: snapshotAfter(now) });
      else followed.receive({ type: 'events', jobId: job, events: course.slice(frame.after, now) });
    }
  };
  return { followed, sent, sequences, failures, left, answer };
}

test('whatever is lost, doubled or late: every event counts once and in order', () => {
  const delivery = fc.record({ from: fc.nat(8), count: fc.nat(4), isAnswered: fc.boolean() });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.array(delivery, { maxLength: 30 }),
      (start, deliveries) => {
        const { followed, sequences, failures, answer } = page();
        followed.choose(job);
        answer(start);
        let now = start;
        for (const { from, count, isAnswered } of deliveries) {
          const events = course.slice(from, from + count);
          now = Math.max(now, events.at(-1)?.seq ?? 0);
          followed.receive({ type: 'events', jobId: job, events });
          if (isAnswered) answer(now);
        }
        // The connection is made anew, as after any break.
        followed.subscribe();
        answer(course.length);
        followed.subscribe();
        answer(course.length);
        assert.deepEqual(followed.model?.view, viewAfter(course.length));
        assert.deepEqual(
          sequences,
          sequences.toSorted((one, two) => one - two),
          'it never goes back',
        );
        assert.deepEqual(failures, []);
      },
    ),
    { seed: 1, numRuns: 500 },
  );
});

test('a gap asks for what is missing, once; then for the whole; then the connection is given up', () => {
  const { followed, sent, left } = page();
  followed.choose(job);
  followed.open(snapshotAfter(2));
  sent.length = 0;
  const gap = () => followed.receive({ type: 'events', jobId: job, events: course.slice(4, 5) });
  gap();
  assert.deepEqual(sent.splice(0), [{ type: 'subscribe', jobId: job, after: 2 }]);
  gap();
  assert.deepEqual(sent.splice(0), [{ type: 'subscribe', jobId: job, after: 0 }]);
  assert.deepEqual(left, []);
  gap();
  assert.deepEqual(sent, [], 'it does not ask for ever');
  assert.deepEqual(left, ['not-understood']);
});

test('what was on its way behind a gap is no further gap', () => {
  for (const lost of [undefined, 'unread'] as const) {
    const { followed, sent, left, answer } = page();
    followed.choose(job);
    answer(2);
    if (lost !== undefined) followed.receive(lost);
    for (let from = 3; from < 6; from++)
      followed.receive({ type: 'events', jobId: job, events: course.slice(from, from + 1) });
    assert.deepEqual(left, []);
    assert.deepEqual(sent[0], { type: 'subscribe', jobId: job, after: 2 });
    assert.equal(sent.length, lost === undefined ? 1 : 2);
    answer(6);
    assert.equal(followed.model?.sequence, 6);
    // Behind a gap that is closed a new one begins.
    followed.receive({ type: 'events', jobId: job, events: course.slice(7, 8) });
    assert.deepEqual(sent, [{ type: 'subscribe', jobId: job, after: 6 }]);
  }
});

test('a frame that cannot be read is asked for again; if that does not help, the connection is given up', () => {
  const { followed, sent, left, answer } = page();
  followed.choose(job);
  answer(2);
  followed.receive('unread');
  assert.deepEqual(sent, [{ type: 'subscribe', jobId: job, after: 2 }]);
  answer(4);
  assert.equal(followed.model?.sequence, 4, 'what it held is known');
  for (let times = 0; times < 2; times++) followed.receive('unread');
  assert.deepEqual(left, ['not-understood'], 'answers that can be read do not hide those that cannot');
  followed.choose(undefined);
  followed.receive('unread');
  assert.equal(left.length, 2, 'so is the overview');
});

test('a problem about a job that is known ends the connection: the other way says what it is', () => {
  const { followed, failures, left } = page();
  const problem = { type: 'urn:x', title: '', status: 500, code: 'internal-error', detail: '', next: '' };
  followed.choose(job);
  followed.open(snapshotAfter(2));
  followed.receive({ type: 'problem', problem });
  assert.deepEqual([left, failures], [[undefined], []]);
  followed.receive({ type: 'problem', problem: { ...problem, code: 'job-not-found' } });
  assert.deepEqual(failures, ['problem']);
});

test('a problem about another job changes nothing, one that names this job ends it', () => {
  const { followed, failures, left } = page();
  const problem = { type: 'urn:x', title: '', status: 404, code: 'job-not-found', detail: '', next: '' };
  followed.choose(job);
  followed.receive({ type: 'problem', jobId: other, problem });
  followed.open(snapshotAfter(2));
  followed.receive({ type: 'problem', jobId: other, problem });
  assert.deepEqual([followed.jobId, failures, left], [job, [], []]);
  followed.receive({ type: 'problem', jobId: job, problem });
  assert.deepEqual([followed.jobId, failures], [undefined, ['problem']]);
});

test('an older snapshot and news of other jobs change nothing', () => {
  const { followed } = page();
  followed.choose(job);
  followed.open(snapshotAfter(5));
  followed.open(snapshotAfter(3));
  followed.receive({ type: 'events', jobId: other, events: course.slice(5) });
  assert.equal(followed.model?.sequence, 5);
});

test('another job replaces the one before, and an ended job is not asked for again', () => {
  const { followed, sent } = page();
  followed.choose(job);
  followed.choose(other);
  assert.deepEqual(sent.splice(0), [
    { type: 'subscribe', jobId: job, after: 0 },
    { type: 'unsubscribe', jobId: job },
    { type: 'subscribe', jobId: other, after: 0 },
  ]);
  followed.choose(job);
  followed.open(snapshotAfter(course.length));
  sent.length = 0;
  followed.subscribe();
  assert.deepEqual(sent, []);
});

test('a job that is not there, or a snapshot that contradicts itself, is told as a failure', () => {
  const { followed, failures } = page();
  const problem = { type: 'urn:x', title: '', status: 404, code: 'job-not-found', detail: '', next: '' };
  followed.choose(job);
  followed.receive({ type: 'problem', problem });
  followed.choose(job);
  followed.open({ ...snapshotAfter(3), events: course.slice(1, 3) });
  assert.deepEqual(failures, ['problem', 'not-understood']);
});
