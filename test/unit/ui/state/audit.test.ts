import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEntry } from '../../../../daemon/protocol/audit.ts';
import {
  accountsOf,
  findEntries,
  indexEntries,
  provenOf,
  textOf,
} from '../../../../plugin/ui/state/audit.ts';

const entry = (sequence: number, action: string, detail: Record<string, unknown>): AuditEntry => ({
  sequence,
  at: '2026-01-31T12:00:00.000Z',
  actor: { user: 'root', via: 'cli', sudoUser: 'Admin1' },
  action,
  detail,
  previous: '0'.repeat(64),
  hash: '1'.repeat(64),
});
const outcomes = { removed: ['alice', 'bob'], refused: ['carol'] };
const all = [
  entry(1, 'job.accepted', { users: ['alice', 'bob'], reason: 'Lost phone', ticket: 'HD-7' }),
  entry(2, 'job.finished', { outcomes, unverified: ['bob'] }),
  entry(3, 'denied', { command: 'job.start' }),
];

test('each word is looked for in who, when, what and all that was recorded, letter case aside', () => {
  const found = (text: string) => findEntries(indexEntries(all), text).map(({ sequence }) => sequence);
  assert.deepEqual(found(''), [1, 2, 3]);
  assert.deepEqual(found('ALICE admin1'), [1, 2]);
  assert.deepEqual(found('hd-7'), [1]);
  assert.deepEqual(found('denied'), [3]);
  assert.deepEqual(found('alice denied'), []);
});

test('whom an entry is about, and what it says, whatever a newer daemon puts there', () => {
  assert.deepEqual(all.map(accountsOf), [['alice', 'bob'], ['alice', 'bob', 'carol'], []]);
  assert.deepEqual(accountsOf(entry(4, 'odd', { users: 'x', outcomes: [['y'], null, 7] })), ['y']);
  assert.equal(textOf(all[0] ?? assert.fail(), 'reason'), 'Lost phone');
  assert.equal(textOf(entry(5, 'odd', { reason: { a: 1 } }), 'reason'), undefined);
});

test('only an ended job has removals that are proven or not', () => {
  assert.deepEqual(all.map(provenOf), [undefined, { removed: 2, unverified: 1 }, undefined]);
  assert.deepEqual(provenOf(entry(6, 'job.finished', {})), { removed: 0, unverified: 0 });
});
