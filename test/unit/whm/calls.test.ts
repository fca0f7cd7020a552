import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { listAccounts } from '../../../daemon/whm/calls/account-list.ts';
import { isSuspended, listResellers } from '../../../daemon/whm/calls/accounts.ts';
import { removeTwoFactor } from '../../../daemon/whm/calls/removal.ts';
import { privileges, version } from '../../../daemon/whm/calls/server.ts';
import { listTwoFactor, policyStatus } from '../../../daemon/whm/calls/two-factor.ts';
import { interpret } from '../../../daemon/whm/interpret.ts';
import type { Call } from '../../../daemon/whm/verdict.ts';
import { answer } from './programs.ts';
import { ranWith } from './runs.ts';

const none = [undefined, null];

/** The data of an answer that must be good. */
function dataOf<T>(call: Call<T>, data: unknown, metadata?: Record<string, unknown>): T {
  const reply = interpret(call, ranWith(answer(data, metadata)));
  if (reply.kind !== 'ok') return assert.fail(`${reply.kind}: ${reply.detail}`);
  return reply.data;
}

/** [kind, detail] of an answer that must be none. */
function failureOf<T>(call: Call<T>, data: unknown, metadata?: Record<string, unknown>): [string, string] {
  const reply = interpret(call, ranWith(answer(data, metadata)));
  return reply.kind === 'ok' ? assert.fail('the answer was taken') : [reply.kind, reply.detail];
}

describe('listTwoFactor', () => {
  test('reads loose flags', () => {
    const data = {
      on: { is_enabled: 1, primary_domain: 'a.tld' },
      off: { is_enabled: '0', primary_domain: null },
      text: { is_enabled: '1' },
    };
    assert.deepEqual(
      dataOf(listTwoFactor, data, { result: '1' }),
      new Map([
        ['on', true],
        ['off', false],
        ['text', true],
      ]),
    );
  });
  test('no data is nobody', () => {
    for (const data of none) assert.equal(dataOf(listTwoFactor, data).size, 0);
  });
  test('a state that is neither on nor off makes the answer malformed and names the field', () => {
    for (const is_enabled of [null, true, 2, 'yes', undefined, '']) {
      assert.deepEqual(failureOf(listTwoFactor, { bob: { is_enabled } }), [
        'malformed',
        "The answer's data.bob.is_enabled has an unexpected form.",
      ]);
    }
  });
  test('one entry that is amiss is found among many, and named', () => {
    const many = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`u${index}`, { is_enabled: 1 }]),
    );
    assert.equal(dataOf(listTwoFactor, many).size, 1000);
    for (const odd of [null, 1, 'on', [1], {}]) {
      const [kind, detail] = failureOf(listTwoFactor, { ...many, odd });
      assert.deepEqual([kind, detail.includes('data.odd')], ['malformed', true]);
    }
    for (const data of [[{ is_enabled: 1 }], 'on', 1])
      assert.equal(failureOf(listTwoFactor, data)[0], 'malformed');
  });
  test('a refusal carries cPanel’s text', () => {
    const reason = 'You do not have access to an account named “x”.';
    assert.deepEqual(failureOf(listTwoFactor, null, { result: 0, reason }), ['refused', reason]);
    assert.match(failureOf(listTwoFactor, null, { result: '0', reason: '' })[1], /gave no reason/u);
  });
});

test('policyStatus reads every form of on and off', () => {
  for (const on of [1, '1']) assert.equal(dataOf(policyStatus, { is_enabled: on }), true);
  for (const off of [0, '0', '', null]) assert.equal(dataOf(policyStatus, { is_enabled: off }), false);
  for (const data of [...none, {}, { is_enabled: 'no' }]) {
    assert.equal(failureOf(policyStatus, data)[0], 'malformed');
  }
});

describe('removeTwoFactor', () => {
  const call = removeTwoFactor(['a', 'b', 'a', 'c']);

  test('sends each name once', () => {
    assert.deepEqual(call.items, [
      ['user', 'a'],
      ['user-1', 'b'],
      ['user-2', 'c'],
    ]);
    assert.throws(() => removeTwoFactor([]), RangeError);
  });
  test('takes only names that were sent; a name in neither list is in neither', () => {
    const data = { failed: { b: 'No “b”.', z: 'No.' }, users_modified: ['a', 'a', 'y'] };
    assert.deepEqual(dataOf(call, data), { modified: new Set(['a']), failed: new Map([['b', 'No “b”.']]) });
  });
  test('empty lists may be absent or null, and so may data', () => {
    const nothing = { modified: new Set(), failed: new Map() };
    for (const data of [...none, {}, { failed: null, users_modified: null }]) {
      assert.deepEqual(dataOf(call, data), nothing);
    }
  });
  test('a name made of digits may come as a number', () => {
    const { modified } = dataOf(removeTwoFactor(['123']), { users_modified: [123] });
    const [, detail] = failureOf(removeTwoFactor(['123']), { users_modified: ['1', null] });
    assert.match(detail, /data\.users_modified\.1 has an unexpected form/u);
    assert.deepEqual(modified, new Set(['123']));
  });
  test('a text is cPanel’s own, capped; another value is quoted', () => {
    const { failed } = dataOf(call, { failed: { a: 'x'.repeat(3000), b: 'Eins\nOne', c: null } });
    assert.equal(failed.get('a')?.length, 1000);
    assert.equal(failed.get('b'), 'Eins\nOne');
    assert.equal(failed.get('c'), 'null');
  });
  test('a name in both lists makes the answer malformed', () => {
    assert.equal(failureOf(call, { failed: { a: '' }, users_modified: ['a'] })[0], 'malformed');
  });
  test('result 0 with a filled users_modified means that nothing was saved', () => {
    for (const failed of [{}, { b: 'No.', c: 'No.' }, { a: 'No.', b: 'No.', c: 'No.' }]) {
      const data = { failed, users_modified: ['a'] };
      assert.deepEqual(failureOf(call, data, { result: 0, reason: 'Disk full.' }), ['refused', 'Disk full.']);
    }
  });
  test('result 0 with some names refused tells nothing of the others', () => {
    const data = { failed: { a: 'No.' }, users_modified: [] };
    assert.equal(failureOf(call, data, { result: 0 })[0], 'refused');
  });
  test('result 0 with no or strange data is refused', () => {
    for (const data of [...none, 'x', { failed: 3 }]) {
      assert.equal(failureOf(call, data, { result: '0' })[0], 'refused');
    }
  });
  test('result 0 with every name refused tells each refusal', () => {
    const failed = { a: '1', b: '2', c: '3' };
    for (const users_modified of [[], null, undefined]) {
      const reply = interpret(call, ranWith(answer({ failed, users_modified }, { result: 0 })));
      assert.equal(reply.kind, 'ok');
      assert.deepEqual(reply.kind === 'ok' && reply.data.failed, new Map(Object.entries(failed)));
      assert.equal(reply.call.notices.length, 1);
    }
  });
  test('never tells of a name that was not sent, nor of one twice, nor of any after a whole refusal', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'x', 'y');
    const data = fc.record({
      failed: fc.dictionary(name, fc.string()),
      users_modified: fc.array(name),
    });
    fc.assert(
      fc.property(data, fc.constantFrom(0, 1), (value, result) => {
        const reply = interpret(call, ranWith(answer(value, { result })));
        if (reply.kind !== 'ok') return;
        const { modified, failed } = reply.data;
        const told = [...modified, ...failed.keys()];
        assert.equal(new Set(told).size, told.length);
        assert.ok(told.every((user) => ['a', 'b', 'c'].includes(user)));
        if (result === 0) assert.deepEqual([modified.size, failed.size], [0, 3]);
      }),
    );
  });
});

describe('listAccounts', () => {
  test('asks for what it reads, and no more', () => {
    assert.deepEqual(listAccounts.items, [['want', 'user,domain,owner,plan,suspended,suspendreason,email']]);
  });
  test('reads a record; cPanel’s words for none become empty', () => {
    const acct = [
      {
        user: 'bob',
        domain: 'bob.tld',
        owner: 'res',
        plan: 'gold',
        suspended: '1',
        suspendreason: 'Unpaid',
        email: 'a@b.tld, c@d.tld',
      },
      {
        user: 42,
        domain: 'x.tld',
        owner: 'root',
        plan: 'undefined',
        suspended: 0,
        suspendreason: 'not suspended',
        email: '*unknown*',
      },
      { user: 'old' },
    ];
    assert.deepEqual(dataOf(listAccounts, { acct }), [
      {
        user: 'bob',
        domain: 'bob.tld',
        owner: 'res',
        plan: 'gold',
        suspended: true,
        suspendReason: 'Unpaid',
        email: 'a@b.tld, c@d.tld',
      },
      {
        user: '42',
        domain: 'x.tld',
        owner: 'root',
        plan: '',
        suspended: false,
        suspendReason: '',
        email: '',
      },
      { user: 'old', domain: '', owner: 'root', plan: '', suspended: false, suspendReason: '', email: '' },
    ]);
  });
  test('no data, no list and an empty list are no accounts', () => {
    for (const data of [...none, {}, { acct: null }, { acct: [] }]) {
      assert.deepEqual(dataOf(listAccounts, data), []);
    }
  });
  test('a record without a name makes the answer malformed', () => {
    for (const user of [undefined, null, '', {}]) {
      assert.deepEqual(failureOf(listAccounts, { acct: [{ user }] }), [
        'malformed',
        "The answer's data.acct.0.user has an unexpected form.",
      ]);
    }
  });
});

test('listResellers', () => {
  assert.deepEqual(dataOf(listResellers, { reseller: ['a', 7] }), ['a', '7']);
  for (const data of [...none, {}, { reseller: null }]) assert.deepEqual(dataOf(listResellers, data), []);
  assert.equal(failureOf(listResellers, { reseller: 'a' })[0], 'malformed');
});

test('isSuspended', () => {
  const call = isSuspended('a');
  for (const [suspended, is] of [
    [1, true],
    ['1', true],
    [0, false],
    ['0', false],
    ['', false],
  ] as const)
    assert.equal(dataOf(call, { acct: [{ user: 'a', suspended }] }), is);
  const [one, other] = [{ suspended: 0 }, { suspended: 1 }];
  for (const data of [...none, {}, { acct: null }, { acct: [] }, { acct: [one, other] }, { acct: [{}] }])
    assert.equal(failureOf(call, data)[0], 'malformed');
});

describe('privileges', () => {
  test('only what is plainly on is a privilege', () => {
    const acls = { all: 1, acct: '1', b: 0, c: '', d: '0', e: null, f: true, g: 'yes', h: [1] };
    assert.deepEqual(dataOf(privileges, { privileges: [acls] }), new Set(['all', 'acct']));
    assert.deepEqual(dataOf(privileges, { privileges: [{}] }), new Set());
  });
  test('no answer is not an empty one', () => {
    for (const data of [...none, {}, { privileges: [] }, { privileges: [{}, { all: 1 }] }]) {
      assert.equal(failureOf(privileges, data)[0], 'malformed');
    }
  });
});

test('version', () => {
  assert.equal(dataOf(version, { version: '11.138.0.6' }), '11.138.0.6');
  for (const data of [...none, {}, { version: '' }, { version: null }]) {
    assert.equal(failureOf(version, data)[0], 'malformed');
  }
});
