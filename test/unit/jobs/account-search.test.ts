import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contactsOf, findAccounts } from '../../../daemon/jobs/account-search.ts';
import type { AccountRecord } from '../../../daemon/protocol/reply.ts';

const record = (user: string, domain: string, email = ''): AccountRecord => ({
  user,
  domain,
  email,
  owner: 'root',
  plan: '',
  suspended: false,
  suspendReason: '',
});
const accounts = [
  record('alice', 'alice.example', 'owner@mail.example, second@mail.example'),
  record('Bob', 'bob.example', 'owner@mail.example'),
  record('carol', '', '*unknown*'),
];
const listed = new Map([
  ['alice', true],
  ['root', false],
]);

for (const [asked, expected] of [
  ['alice', ['alice name']],
  ['root', ['root name']],
  ['bob', ['Bob letter-case']],
  ['ALICE.example', ['alice domain']],
  ['www.bob.example', ['Bob domain']],
  ['Owner@mail.example', ['alice contact-address', 'Bob contact-address']],
  ['second@mail.example', ['alice contact-address']],
  ['info@bob.example', ['Bob mailbox']],
  ['helper@alice', ['alice team']],
  ['*unknown*', []],
  ['ghost', []],
  ['', []],
] as const) {
  test(`"${asked}" may mean ${expected.join(' or ') || 'nobody'}`, () => {
    const found = findAccounts(asked, accounts, listed);
    assert.deepEqual(
      found.map(({ user, by }) => `${user} ${by}`),
      expected,
    );
  });
}

test('contact addresses are told apart however they are joined', () => {
  for (const joined of ['a@x.example, b@x.example', 'a@x.example,b@x.example', 'a@x.example  b@x.example;']) {
    assert.deepEqual(contactsOf(joined), ['a@x.example', 'b@x.example']);
  }
  for (const none of ['', '*unknown*', ' , ']) assert.deepEqual(contactsOf(none), []);
});
