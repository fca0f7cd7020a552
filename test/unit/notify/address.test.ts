import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPlainAddress, isPlainSender, usableAddresses } from '../../../daemon/notify/address.ts';

test('plain addresses are taken', () => {
  for (const address of [
    'alice@alice.example',
    "o'brien+2fa@mail.example.org",
    'a.b_c=d&e~f-g@x-y.example',
    `${'a'.repeat(64)}@x.example`,
    'a@xn--bcher-kva.example',
  ])
    assert.ok(isPlainAddress(address), address);
});

test('what is odd to a shell, to sendmail or to a header is none', () => {
  for (const text of [
    '',
    '@',
    'alice',
    'alice@',
    '@x.example',
    'alice@localhost',
    'alice@x..example',
    'alice@.example',
    'alice@-x.example',
    'alice@x-.example',
    'alice@127.0.0.1',
    'alice@[127.0.0.1]',
    '-f@x.example',
    '--@x.example',
    '.a@x.example',
    'a.@x.example',
    'a..b@x.example',
    'a b@x.example',
    'a@x.example ',
    'a@x.example\n',
    'a\r\nBcc: b@x.example',
    '"a"@x.example',
    'a(b)@x.example',
    'a@b@x.example',
    'a%b@x.example',
    'a!b@x.example',
    '|a@x.example',
    '/a@x.example',
    ':include:/a@x.example',
    '$a@x.example',
    '{a}@x.example',
    '<a@x.example>',
    'a,b@x.example',
    'a;b@x.example',
    'é@x.example',
    'a@é.example',
    `${'a'.repeat(65)}@x.example`,
    `a@${'x.'.repeat(130)}example`,
    '*unknown*',
  ])
    assert.equal(isPlainAddress(text), false, JSON.stringify(text));
});

test('a server may send under one label, or be none that is plain', () => {
  assert.ok(isPlainSender('root@server'));
  assert.equal(isPlainSender('root@'), false);
  assert.equal(isPlainSender('-root@server'), false);
});

test('one or two are used; one that is odd spoils the field', () => {
  assert.deepEqual(usableAddresses(['a@x.example', 'b@x.example']), ['a@x.example', 'b@x.example']);
  for (const contacts of [[], ['a@x.example', '|b'], ['a@x.example', 'b@x.example', 'c@x.example']])
    assert.equal(usableAddresses(contacts), undefined);
});
