import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { auditAppender } from '../../../daemon/store/audit.ts';
import { type AuditFilter, auditLister } from '../../../daemon/store/audit-list.ts';
import { transaction } from '../../../daemon/store/database.ts';
import { cli } from './fixtures/jobs.ts';
import { noon, open, tempDir } from './fixtures/temp.ts';

const minute = 60_000;
const at = (minutes: number) => new Date(noon + minutes * minute).toISOString();

// Most steps go on by little; some set the clock back or far ahead.
const steps = fc.array(
  fc.oneof({ weight: 6, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.integer({ min: -30, max: 30 }) }),
  { minLength: 1, maxLength: 60 },
);
const bound = fc.option(fc.integer({ min: -40, max: 80 }), { nil: undefined });
const history = fc.record({
  steps,
  later: steps,
  from: bound,
  to: bound,
  isB: fc.boolean(),
  order: fc.constantFrom('newest', 'oldest'),
  limit: fc.integer({ min: 1, max: 9 }),
});

test('a span lists the same entries in order of number, however the clock went', (t) => {
  const stateDir = tempDir(t);
  open(t, stateDir).close();
  const db = new DatabaseSync(join(stateDir, 'state.db'));
  t.after(() => db.close());
  const append = auditAppender(db);
  const property = fc.property(history, ({ steps: first, later, from, to, isB, order, limit }) => {
    db.exec('DELETE FROM audit; DELETE FROM meta');
    const entries: { sequence: number; at: string; action: string }[] = [];
    let minutes = 0;
    const add = (all: readonly number[]) =>
      transaction(db, () => {
        for (const step of all) {
          minutes += step;
          const action = entries.length % 3 === 0 ? 'b' : 'a';
          entries.push(append({ at: noon + minutes * minute, actor: cli, action, detail: {} }));
        }
      });
    add(first);
    const filter: AuditFilter = {
      order,
      ...(from !== undefined && { from: at(from) }),
      ...(to !== undefined && { to: at(to) }),
      ...(isB && { action: 'b' }),
    };
    const fits = (entry: (typeof entries)[number]) =>
      (from === undefined || entry.at >= at(from)) &&
      (to === undefined || entry.at < at(to)) &&
      (!isB || entry.action === 'b');
    // Never by number, by number if little lies between, and always by number.
    const listers = [-1, 5, Number.MAX_SAFE_INTEGER].map((passedOver) => auditLister(db, passedOver));
    const check = () => {
      const fitting = entries.filter(fits).map(({ sequence }) => sequence);
      const expected = order === 'oldest' ? fitting : fitting.toReversed();
      for (const list of listers) {
        const listed: number[] = [];
        let before: string | undefined;
        do {
          const page = list({ ...filter, limit, ...(before !== undefined && { before }) });
          listed.push(...page.items.map(({ sequence }) => sequence));
          before = page.next ?? undefined;
        } while (before !== undefined);
        assert.deepEqual(listed, expected);
      }
    };
    check();
    // What is kept of a span must not hide what was written since.
    add(later);
    check();
  });
  fc.assert(property, { numRuns: 150 });
});
