import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor } from '../../../daemon/protocol/actor.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import { Denials } from '../../../daemon/server/denials.ts';

const mallory: Actor = { user: 'mallory', via: 'whm' };

function made() {
  const entries: { user: string; detail: Record<string, unknown> }[] = [];
  const reports: string[] = [];
  const later: [number, () => void][] = [];
  let isFull = false;
  const denials = new Denials({
    append({ actor, action, detail }) {
      if (isFull) throw new Error('ENOSPC');
      assert.equal(action, 'denied');
      entries.push({ user: actor.user, detail });
    },
    report: (level, message) => reports.push(`${level}: ${message}`),
    now: () => Date.parse('2026-03-01T12:00:00.000Z'),
    later: (ms, action) => later.push([ms, action]),
  });
  const pass = () => later.splice(0).forEach(([, action]) => action());
  return { denials, entries, reports, later, pass, fill: () => (isFull = true) };
}

test('a flood of denied starts is two entries within the time: the first, and how many more', () => {
  const { denials, entries, reports, later, pass } = made();
  for (let index = 0; index < 1000; index++) denials.note(mallory, 'job.start', true);
  assert.deepEqual(entries, [{ user: 'mallory', detail: { command: 'job.start' } }]);
  assert.equal(later.length, 1);
  assert.equal(later[0]?.[0], limits.denialFoldSeconds * 1000);
  pass();
  const since = '2026-03-01T12:00:00.000Z';
  assert.deepEqual(entries[1]?.detail, { command: 'job.start', repeated: 999, since });
  assert.equal(entries.length, 2);
  assert.deepEqual(reports, ['warn: a request was denied', 'warn: requests were denied']);
  denials.note(mallory, 'job.start', true);
  assert.equal(entries.length, 3, 'and then anew');
});

test('one denial is one entry; another actor or command is told for itself', () => {
  const { denials, entries, pass } = made();
  denials.note(mallory, 'job.start', true);
  denials.note(mallory, 'job.cancel', true);
  denials.note({ user: 'eve', via: 'whm' }, 'job.start', true);
  pass();
  assert.equal(entries.length, 3);
});

test('what changes nothing is told in the log alone', () => {
  const { denials, entries, reports, pass } = made();
  for (let index = 0; index < 3; index++) denials.note(mallory, 'job.read', false);
  pass();
  assert.deepEqual(entries, []);
  assert.equal(reports.length, 2);
});

test('at the end of the service what was counted is put on record', () => {
  const { denials, entries, pass } = made();
  for (let index = 0; index < 5; index++) denials.note(mallory, 'job.start', true);
  denials.close();
  assert.equal(entries.at(-1)?.detail['repeated'], 4);
  pass();
  assert.equal(entries.length, 2, 'once');
});

test('a full disk refuses the first, and costs the number of the others', () => {
  const { denials, entries, reports, pass, fill } = made();
  denials.note(mallory, 'job.start', true);
  denials.note(mallory, 'job.start', true);
  fill();
  pass();
  assert.equal(entries.length, 1);
  assert.equal(reports.at(-1), 'error: denied requests are not on record');
  assert.throws(() => denials.note(mallory, 'job.start', true), /ENOSPC/u);
});
