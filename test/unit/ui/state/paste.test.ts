import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countKinds, isList, readPasted } from '../../../../plugin/ui/state/paste.ts';

const rest = { owner: 'root', plan: '', suspended: false, twoFactor: 'on' } as const;
const accounts = [
  { user: 'alice', domain: 'alice.example', ...rest },
  { user: 'bob', domain: 'Shared.example', ...rest },
  { user: 'carol', domain: 'shared.example', ...rest },
];
const read = (text: string) => readPasted(text, accounts).map(({ user, kind }) => `${user} ${kind}`);

test('names stand between line ends of any kind, commas, semicolons, tabs, spaces and quotes', () => {
  assert.deepEqual(read('\uFEFFalice\r\nbob,carol;dave\terin frank\r"grace"'), [
    'alice account',
    'bob account',
    'carol account',
    'dave unknown',
    'erin unknown',
    'frank unknown',
    'grace unknown',
  ]);
});

test('comments begin a line or follow a space', () => {
  assert.deepEqual(read('# all of them\nalice # lost phone\nbo#b'), ['alice account', 'bo#b unknown']);
});

test('a domain stands for its account unless several share it', () => {
  assert.deepEqual(read('ALICE.example\nshared.example'), ['alice domain', 'shared.example unknown']);
});

test('each account counts once, however it is written', () => {
  assert.deepEqual(read('alice,alice.example\nalice'), ['alice account']);
});

test('what can be no name is told apart from what is unknown', () => {
  const entries = readPasted('alice\n../etc\n-rf\nnobody', accounts);
  assert.deepEqual(countKinds(entries), { account: 1, domain: 0, unknown: 1, malformed: 2 });
});

test('a search of several words is no list', () => {
  assert.ok(!isList('alice example'));
  assert.ok(!isList('alice\n'));
  assert.ok(isList('alice\nbob'));
  assert.ok(isList('alice, bob'));
});
