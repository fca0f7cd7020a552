import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { limits } from '../../../daemon/protocol/limits.ts';
import type { Store } from '../../../daemon/store/store.ts';
import { accept, cli, reseller, targetsNamed } from './fixtures/jobs.ts';
import { noon, open, refusal, tempDir } from './fixtures/temp.ts';

function add(store: Store, actor = cli, action = 'job.denied', detail: Record<string, unknown> = {}) {
  return store.appendAudit({ at: noon, actor, action, detail });
}

test('each entry carries the hash of the one before, over everything that it says', (t) => {
  const store = open(t, tempDir(t));
  const first = add(store, reseller, 'job.denied', { jobId: 'j1', why: 'naïve “quotes” \u2028' });
  const second = add(store);
  assert.equal(first.previous, '0'.repeat(64));
  assert.equal(second.previous, first.hash);
  assert.deepEqual([first.sequence, second.sequence], [1, 2]);
  assert.equal(first.at, '2026-03-01T12:00:00.000Z');
  const { hash, ...content } = first;
  assert.equal(hash, createHash('sha256').update(JSON.stringify(content)).digest('hex'));
  assert.deepEqual(store.audit({ limit: 9 }), { items: [second, first], next: null });
});

test('entries of a job’s steps are chained in the same transaction', async (t) => {
  const store = open(t, tempDir(t));
  const input = { at: noon, actor: cli, action: 'job.accepted', detail: { jobId: 'j' } };
  const run = accept(store, targetsNamed('ann'), { audit: [input, input] });
  run.step({ type: 'job.cancelling', by: cli }, { audit: [{ ...input, action: 'job.cancelled' }] });
  assert.deepEqual(
    store.audit({ limit: 9 }).items.map(({ sequence, action }) => [sequence, action]),
    [
      [3, 'job.cancelled'],
      [2, 'job.accepted'],
      [1, 'job.accepted'],
    ],
  );
  assert.equal((await store.verifyAudit()).ok, true);
});

test('entries are found by actor, action and job, page by page', (t) => {
  const store = open(t, tempDir(t));
  for (const actor of [cli, reseller, cli]) {
    add(store, actor, 'job.denied', { jobId: 'j1' });
    add(store, actor, 'job.accepted', { jobId: 'j2' });
  }
  const found = (filter: Parameters<Store['audit']>[0]) =>
    store.audit(filter).items.map(({ sequence }) => sequence);
  assert.deepEqual(found({ limit: 9, user: 'reseller' }), [4, 3]);
  assert.deepEqual(found({ limit: 9, action: 'job.denied' }), [5, 3, 1]);
  assert.deepEqual(found({ limit: 9, jobId: 'j2' }), [6, 4, 2]);
  assert.deepEqual(found({ limit: 9, user: 'root', action: 'job.denied', jobId: 'j1' }), [5, 1]);
  assert.deepEqual(found({ limit: 9, user: `' OR 1=1 --` }), []);
  const page = store.audit({ limit: 2, action: 'job.denied' });
  assert.ok(page.next);
  assert.deepEqual(found({ limit: 2, action: 'job.denied', before: page.next }), [1]);
  refusal('invalid-request', () => found({ limit: 2, before: '1 OR 1' }));
});

test('entries are found by time in the order of their numbers, also where a clock was set back', (t) => {
  const store = open(t, tempDir(t));
  const iso = (ms: number) => new Date(ms).toISOString();
  for (const [index, seconds] of [0, 10, 20, 5, 15, 30].entries()) {
    const actor = index % 2 === 0 ? cli : reseller;
    store.appendAudit({ at: noon + seconds * 1000, actor, action: 'job.denied', detail: {} });
  }
  const [from, to] = [iso(noon + 5000), iso(noon + 20_000)];
  const found = (filter: object) =>
    store.audit({ limit: 9, ...filter }).items.map(({ sequence }) => sequence);
  for (const [filter, wanted] of [
    [{ from }, [6, 5, 4, 3, 2]],
    [{ to }, [5, 4, 2, 1]],
    [{ from, to }, [5, 4, 2]],
    [{ from, to, order: 'oldest' }, [2, 4, 5]],
    [{ from, to, user: 'reseller' }, [4, 2]],
    [{ from, to, user: 'root', action: 'job.denied' }, [5]],
    [{ from, to, action: 'job.accepted' }, []],
    [{ from: to, to: from }, []],
    [{ to: iso(noon) }, []],
  ] as const) {
    assert.deepEqual(found(filter), wanted, JSON.stringify(filter));
  }
  const page = store.audit({ limit: 2, from, to });
  assert.ok(page.next);
  assert.deepEqual(found({ from, to, before: page.next }), [2]);
});

test('a page ends where its entries would be too large together, and the next goes on behind it', (t) => {
  const store = open(t, tempDir(t));
  const users = (bytes: number) => ({ users: ['x'.repeat(bytes)] });
  const most = limits.auditBytesPerAnswer;
  for (const bytes of [10, most * 2, 10, most / 2, most / 2, 10])
    add(store, cli, 'job.accepted', users(bytes));
  for (const order of ['newest', 'oldest'] as const) {
    const pages: number[][] = [];
    let before: string | null | undefined;
    do {
      const page = store.audit({ limit: 500, order, ...(typeof before === 'string' && { before }) });
      pages.push(page.items.map(({ sequence }) => sequence));
      before = page.next;
    } while (before !== null);
    const all = pages.flat();
    assert.deepEqual(all, order === 'oldest' ? [1, 2, 3, 4, 5, 6] : [6, 5, 4, 3, 2, 1]);
    assert.deepEqual(pages, order === 'oldest' ? [[1], [2], [3, 4], [5, 6]] : [[6, 5], [4, 3], [2], [1]]);
  }
});

test('a detail of any shape can be stored and filtered past', (t) => {
  const store = open(t, tempDir(t));
  for (const jobId of [7, null, { a: 1 }, [], true]) add(store, cli, 'odd', { jobId });
  assert.equal(store.audit({ limit: 9, action: 'odd' }).items.length, 5);
});
