import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { AuditEntry } from '../../../daemon/protocol/audit.ts';
import { condense } from '../../../daemon/protocol/condense.ts';
import type { JobEvent } from '../../../daemon/protocol/events.ts';
import { applyEvent, type JobView, openView } from '../../../daemon/protocol/fold.ts';
import { makeSnapshot, openSnapshot, type Snapshot } from '../../../daemon/protocol/snapshot.ts';
import { type Answer, hiddenName, type Settlement, viewTarget } from '../../../daemon/protocol/target.ts';
import { maskAudit, maskEvent, maskFor, maskSnapshot, maskTarget } from '../../../daemon/server/mask.ts';

const id = '01900000-0000-7000-8000-000000000001';
const head = { v: 1, ts: '2026-03-01T12:00:00.000Z', job: id } as const;
const actor = { user: 'res1', via: 'whm' } as const;

/** cPanel's refusal names the account. */
const answerFor = (user: string, kind: string): Answer =>
  kind === 'refused' ? { answer: 'refused', text: `No access to “${user}”.` } : { answer: 'accepted' };
const settlementFor = (user: string, kind: string): Settlement =>
  kind === 'refused'
    ? { outcome: 'refused', verified: false, reason: `No access to “${user}”.`, note: `about ${user}` }
    : { outcome: 'removed', verified: true };

/** A whole job of the users, each answered `accepted` or `refused`; the `typo`s are refused by its plan. */
function jobOf(kinds: readonly string[]): { view: JobView; snapshot: Snapshot } {
  const sent = kinds.filter((kind) => kind !== 'typo');
  const users = [
    ...sent.map((_, index) => `acct${index}x`),
    ...kinds.slice(sent.length).map((_, index) => `typo${index}x`),
  ];
  const accepted = users.map((user, index) => ({
    user,
    before: index < sent.length ? ('on' as const) : ('not-listed' as const),
  }));
  const typos = users.slice(sent.length);
  const unknown: Settlement = { outcome: 'refused', verified: false, code: 'not-yours', reason: 'None.' };
  const names = users.slice(0, sent.length);
  const answers = names.map((user, index) => answerFor(user, sent[index] ?? ''));
  const settlements = names.map((user, index) => settlementFor(user, sent[index] ?? ''));
  const told = [
    ...condense(
      sent.length,
      typos,
      typos.map(() => unknown),
      1e6,
    ).map((part) => ({ type: 'targets.settled' as const, ...part })),
    { type: 'batch.started' as const, batch: 1, from: 0, to: sent.length },
    ...condense(0, names, answers, 1e6).map((part) => ({
      type: 'batch.answered' as const,
      batch: 1,
      durationMs: 5,
      ...part,
    })),
    ...condense(0, names, settlements, 1e6).map((part) => ({ type: 'targets.settled' as const, ...part })),
  ];
  const first = {
    ...head,
    seq: 1,
    type: 'job.accepted' as const,
    state: 'queued' as const,
    actor,
    reason: 'x',
    targets: users.length,
  };
  const view = openView(first, accepted);
  const events: JobEvent[] = [first];
  for (const item of told) {
    const event: JobEvent = { ...head, seq: events.length + 1, ...item };
    applyEvent(view, event);
    events.push(event);
  }
  return { view, snapshot: makeSnapshot(structuredClone(view.job), accepted, events) };
}

const kinds = fc.array(fc.constantFrom('accepted', 'refused', 'typo'), { minLength: 1, maxLength: 12 });
const someOf = fc.func(fc.boolean());

test('no hidden name stands anywhere, and what is left folds to the same job', () => {
  fc.assert(
    fc.property(kinds, someOf, (list, isOwned) => {
      const { view, snapshot } = jobOf(list.toSorted((a, b) => Number(a === 'typo') - Number(b === 'typo')));
      const names = view.targets.map(({ user }) => user).filter((user) => user.startsWith('acct'));
      const owned = new Set(names.filter((name) => isOwned(name)));
      const mask = maskFor(view, owned);
      const masked = maskSnapshot(snapshot, mask);
      const rows = view.targets.map((target, index) => maskTarget(viewTarget(target, index), mask));
      const text = JSON.stringify([masked, rows]);
      for (const name of names) assert.equal(text.includes(name), owned.has(name), name);
      const folded = openSnapshot(masked);
      assert.deepEqual(folded.job, view.job, 'the counts stay');
      view.targets.forEach((target, index) => {
        const seen = folded.targets[index];
        if (mask.hidden.has(index)) assert.equal(seen?.user, hiddenName);
        else assert.deepEqual(seen, target, 'what is its own is told whole');
      });
      assert.deepEqual(
        folded.targets.map((target, index) => viewTarget(target, index)),
        rows,
      );
    }),
  );
});

test('a name that the plan refused is what the actor typed, and stays', () => {
  const { view } = jobOf(['accepted', 'typo']);
  assert.deepEqual([...maskFor(view, new Set()).hidden], [0]);
});

test('a watcher whose accounts change hands goes on folding', () => {
  const { view, snapshot } = jobOf(['accepted', 'refused', 'accepted']);
  const nothing = maskFor(view, new Set());
  const before = { ...snapshot, events: snapshot.events.slice(0, 1) };
  const lost = openSnapshot(before);
  for (const event of snapshot.events.slice(1)) applyEvent(lost, maskEvent(event, nothing));
  const gained = openSnapshot(maskSnapshot(before, nothing));
  for (const event of snapshot.events.slice(1)) applyEvent(gained, event);
  assert.deepEqual(lost.job.counts, gained.job.counts);
});

test("an audit entry names one's own accounts alone, and keeps nothing that it does not know", () => {
  const entry: AuditEntry = {
    sequence: 3,
    at: head.ts,
    actor,
    action: 'job.finished',
    detail: {
      jobId: id,
      reason: 'lost phone',
      counts: { removed: 2 },
      users: ['mine', 'gone'],
      outcomes: { removed: ['mine', 'gone'], refused: ['gone2'] },
      unverified: ['gone'],
      reasons: { gone2: 'No access to “gone2”.', mine: 'fine' },
      somethingNew: 'about gone',
    },
    previous: 'a'.repeat(64),
    hash: 'b'.repeat(64),
  };
  const masked = maskAudit(entry, new Set(['mine']));
  assert.deepEqual(masked.detail, {
    jobId: id,
    reason: 'lost phone',
    counts: { removed: 2 },
    users: ['mine', hiddenName],
    outcomes: { removed: ['mine', hiddenName], refused: [hiddenName] },
    unverified: [hiddenName],
    reasons: { mine: 'fine' },
  });
  assert.equal(masked.hash, entry.hash);
});

test('where a notice went is told to who owns all that it is about, and to nobody else', () => {
  const entry = (action: string, users: string[]): AuditEntry => ({
    sequence: 4,
    at: head.ts,
    actor,
    action,
    detail: { jobId: id, users, to: ['owner@mine.example'], why: 'sendmail: owner@mine.example' },
    previous: 'a'.repeat(64),
    hash: 'b'.repeat(64),
  });
  const seen = (action: string, users: string[]) => maskAudit(entry(action, users), new Set(['mine'])).detail;
  assert.deepEqual(seen('notice.failed', ['mine']), entry('', ['mine']).detail);
  assert.deepEqual(seen('notice.failed', ['gone']), { jobId: id, users: [hiddenName] });
  assert.deepEqual(seen('notice.not-sent', ['mine', 'gone']), { jobId: id, users: ['mine', hiddenName] });
  assert.deepEqual(seen('other', ['mine']), { jobId: id, users: ['mine'] });
  const told = { index: 0, user: 'gone', before: 'on', verified: true } as const;
  const notice = { state: 'sent', at: head.ts, to: ['owner@mine.example'] } as const;
  const masked = maskTarget(
    { ...told, notice: { ...notice, to: [...notice.to] } },
    { users: [], hidden: new Set([0]) },
  );
  assert.deepEqual(masked, { ...told, user: hiddenName });
});
