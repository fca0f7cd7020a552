import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { argumentsOf, userItems } from '../../../daemon/whm/arguments.ts';

test('options come first, then the function, then encoded items', () => {
  assert.deepEqual(argumentsOf('listaccts', [['want', 'user,plan']], 'reseller1'), [
    '--output=json',
    '--user=reseller1',
    'listaccts',
    'want=user%2Cplan',
  ]);
  assert.deepEqual(argumentsOf('version', []), ['--output=json', 'version']);
});

test('the first user is user, the others user-1, user-2', () => {
  assert.deepEqual(argumentsOf('f', userItems(['a', 'b+c', 'd e'])), [
    '--output=json',
    'f',
    'user=a',
    'user-1=b%2Bc',
    'user-2=d%20e',
  ]);
});

test('whatever the name, whmapi1 decodes exactly that name, and no argument is an option', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (users) => {
      const items = argumentsOf('f', userItems(users)).slice(2);
      const decoded = items.map((item) => {
        assert.match(item, /^user(-\d+)?=/u);
        const value = item.slice(item.indexOf('=') + 1);
        assert.match(value, /^[\w.!~*'()%-]*$/u);
        return decodeURIComponent(value.replaceAll('+', ' '));
      });
      assert.deepEqual(decoded, users);
    }),
  );
});
