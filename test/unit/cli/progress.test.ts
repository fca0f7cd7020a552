import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { progressText } from '../../../daemon/cli/progress.ts';
import { displayWidth } from '../../../daemon/cli/table.ts';
import { count, newTally } from '../../../daemon/cli/tally.ts';
import { events, jobId } from './samples.ts';

const head = { v: 1 as const, seq: 9, ts: '2026-01-31T23:59:59.000Z', job: jobId };

test('progress counts answers first and outcomes once they are settled', () => {
  const tally = newTally(4);
  const seen: string[] = [];
  for (const event of events(4)) {
    count(tally, event);
    seen.push(progressText(tally, 100));
  }
  assert.deepEqual(seen, [
    '[........................] 0/4',
    '[........................] 0/4',
    '[########################] 4/4  4 being verified',
    '[########################] 4/4  4 removed',
    '[########################] 4/4  4 removed',
  ]);
});

test('a target that is sent twice counts once', () => {
  const tally = newTally(3);
  const answered = { ...head, type: 'batch.answered' as const, batch: 1, durationMs: 1, exceptions: [] };
  count(tally, { ...answered, from: 0, to: 2, common: { answer: 'failed' } });
  count(tally, { ...answered, from: 0, to: 3, common: { answer: 'accepted' } });
  assert.equal(tally.done, 3);
});

test('waiting is said until the next event, without its control characters', () => {
  const tally = newTally(1);
  count(tally, { ...head, type: 'job.waiting', for: 'load', detail: '\u001b]0;x\u0007' });
  assert.match(progressText(tally, 200), /waiting for the server's load to fall \(\\x1b\]0;x\\x07\)$/);
  count(tally, { ...head, type: 'job.queued' });
  assert.doesNotMatch(progressText(tally, 200), /waiting/);
});

test('the line never reaches the edge of the terminal', () => {
  const tally = newTally(10);
  count(tally, { ...head, type: 'job.waiting', for: 'cpanel', detail: '漢'.repeat(80) });
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 300 }), (columns) => {
      assert.ok(displayWidth(progressText(tally, columns)) < columns);
    }),
  );
});
