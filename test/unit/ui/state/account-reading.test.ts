import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Account } from '../../../../daemon/protocol/accounts.ts';
import type { Job } from '../../../../daemon/protocol/job.ts';
import type { Api } from '../../../../plugin/ui/connection/api.ts';
import { ApiFailure } from '../../../../plugin/ui/connection/failure.ts';
import { AccountReading } from '../../../../plugin/ui/state/account-reading.ts';

/** A reading whose answers say when they were read; an empty time is no answer. */
function readingOf(times: string[]) {
  const paths: string[] = [];
  const taken: (readonly Account[])[] = [];
  const get = async (path: string) => {
    paths.push(path);
    const readAt = times.shift() ?? '';
    if (readAt === '') throw new ApiFailure('no-answer', '');
    return { items: [], next: null, total: 0, readAt };
  };
  const reading = new AccountReading({ api: { get: get as Api['get'] }, update: () => {} }, (accounts) => {
    taken.push(accounts);
  });
  return { reading, paths, taken };
}

const ended = (finishedAt: string, removed = 1) => ({ finishedAt, counts: { removed } }) as Job;

test('what is known is not read twice, unless it is asked for', async () => {
  const { reading, paths, taken } = readingOf(['10:00', '10:01']);
  await reading.load(false);
  await reading.load(false);
  await reading.load(true);
  assert.deepEqual(
    paths.map((path) => path.includes('maxAge=0')),
    [false, true],
  );
  assert.deepEqual([taken.length, reading.readAt], [2, '10:01']);
});

test('removals that ended later make it old, once each; others do not', async () => {
  const { reading, paths } = readingOf(['10:00', '']);
  await reading.load(false);
  reading.heed([ended('09:59'), ended('10:05', 0)]);
  assert.equal(reading.isOld, false);
  reading.heed([ended('10:05')]);
  assert.equal(reading.isOld, true);
  await reading.load(false);
  assert.deepEqual([reading.failure?.kind, reading.isOld, paths.length], ['no-answer', false, 2]);
});
