import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { AccountTable } from '../../../daemon/jobs/account-table.ts';
import type { Account, AccountsQuery } from '../../../daemon/protocol/accounts.ts';
import { accountKeys } from '../../../daemon/protocol/choices.ts';
import type { AccountRecord } from '../../../daemon/protocol/reply.ts';

const word = fc.constantFrom('', 'a', 'A', 'b', 'é', 'ab', 'Z-9');
const records = fc.uniqueArray(
  fc.record<AccountRecord>({
    user: fc.string({ minLength: 1, maxLength: 3 }),
    domain: word,
    owner: word,
    plan: word,
    suspended: fc.boolean(),
    suspendReason: word,
    email: word,
  }),
  { selector: ({ user }) => user, maxLength: 40 },
);
const sort = fc
  .tuple(fc.constantFrom('', '-'), fc.constantFrom(...accountKeys))
  .map(([sign, key]) => sign + key);
const filter = fc.record(
  { q: fc.constantFrom('a', 'É', '9'), owner: word, suspended: fc.constantFrom('true', 'false') },
  { requiredKeys: [] },
);

/** The rows of all pages of at most `limit`, by the cursors that they give. */
function walked(table: AccountTable, query: AccountsQuery): Account[] {
  const rows: Account[] = [];
  let page = table.page(query, undefined);
  for (;;) {
    assert.ok(page.items.length <= query.limit);
    rows.push(...page.items);
    if (page.next === null) return rows;
    assert.equal(page.items.length, query.limit);
    page = table.page(query, page.next);
  }
}

test('the pages of a list hold every account that fits once, in order, however large they are', () => {
  fc.assert(
    fc.property(records, sort, filter, fc.integer({ min: 1, max: 9 }), (accounts, order, filters, limit) => {
      const twoFactor = new Map(accounts.slice(0, 5).map(({ user }, index) => [user, index % 2 === 0]));
      const table = new AccountTable(accounts, new Map([...twoFactor, ['only listed', true]]));
      const query = { ...filters, sort: order, limit, maxAge: 0 } as AccountsQuery;
      const rows = walked(table, query);
      const whole = table.page({ ...query, limit: 50_000 }, undefined);
      assert.deepEqual(rows, whole.items);
      assert.equal(whole.total, rows.length);
      const key = order.replace('-', '') as keyof Account;
      const sign = order.startsWith('-') ? -1 : 1;
      for (const [index, row] of rows.entries()) {
        const next = rows[index + 1];
        if (next === undefined) break;
        const [one, other] = [row, next].map((each) => `${each[key]}`);
        assert.ok(sign * (one! < other! ? -1 : one! > other! ? 1 : row.user < next.user ? -1 : 1) < 0);
      }
      const fitting = accounts.filter(
        (each) =>
          (filters.owner === undefined || each.owner === filters.owner) &&
          (filters.suspended === undefined || String(each.suspended) === filters.suspended) &&
          (filters.q === undefined ||
            [each.user, each.domain].some((text) => text.toLowerCase().includes(filters.q!.toLowerCase()))),
      );
      const known = new Set(accounts.map(({ user }) => user));
      assert.deepEqual(
        new Set(rows.map(({ user }) => user).filter((user) => known.has(user))),
        new Set(fitting.map(({ user }) => user)),
      );
    }),
  );
});

test('a name that the 2FA list alone knows is a row as well', () => {
  const table = new AccountTable([], new Map([['root', true]]));
  const query = { sort: 'user', limit: 9, maxAge: 0, twoFactor: 'on' } as AccountsQuery;
  assert.deepEqual(
    table.page(query, undefined).items.map(({ user }) => user),
    ['root'],
  );
});

test('a page goes on behind an account that is gone by now', () => {
  const account = { domain: '', owner: 'root', plan: '', suspended: false, suspendReason: '', email: '' };
  const table = (...users: string[]) =>
    new AccountTable(
      users.map((user) => ({ user, ...account })),
      new Map(),
    );
  const query = { sort: '-user', limit: 1, maxAge: 0 } as AccountsQuery;
  const { next } = table('a', 'b', 'c').page(query, { value: 'c', user: 'c' });
  assert.deepEqual(next, { value: 'b', user: 'b' });
  assert.deepEqual(
    table('a', 'c')
      .page(query, next ?? undefined)
      .items.map(({ user }) => user),
    ['a'],
  );
});

test('an account that cPanel lists twice has its state in both rows', () => {
  const account = { domain: '', owner: 'root', plan: '', suspended: false, suspendReason: '', email: '' };
  const listed = ['a', 'b', 'a'].map((user) => ({ user, ...account }));
  const joined = new AccountTable(listed, new Map([['a', true]]));
  assert.deepEqual(
    joined.rows().map(({ user, twoFactor }) => `${user} ${twoFactor}`),
    ['a on', 'a on', 'b not-listed'],
  );
  assert.equal(joined.find('b')?.twoFactor, 'not-listed');
  assert.equal(joined.find('c'), undefined);
});

test('the two lists are joined by name, whatever their order and however often an account is listed', () => {
  const name = fc.constantFrom<string[]>('', 'a', 'B', 'b', 'ba', 'é', '\u{1f511}', '\uffff', '__proto__');
  const account = { domain: 'x', owner: 'root', plan: '', suspended: false };
  fc.assert(
    fc.property(fc.array(name), fc.array(fc.tuple(name, fc.boolean())), (users, settings) => {
      const twoFactor = new Map<string, boolean>(settings);
      const rows = new AccountTable(
        users.map((user) => ({ user, ...account })),
        twoFactor,
      ).rows();
      const rest = [...twoFactor.keys()].filter((user) => !users.includes(user));
      const state = (user: string) =>
        twoFactor.has(user) ? (twoFactor.get(user) ? 'on' : 'off') : 'not-listed';
      assert.deepEqual(
        rows.map(({ user, domain, twoFactor: is }) => `${user} ${domain} ${is}`),
        [...users.map((user) => [user, 'x'] as const), ...rest.map((user) => [user, ''] as const)]
          .toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
          .map(([user, domain]) => `${user} ${domain} ${state(user)}`),
      );
    }),
  );
});
