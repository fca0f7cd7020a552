import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Selection } from '../../../../plugin/ui/state/selection.ts';

test('root is never swept in with others, only named', () => {
  const selection = new Selection();
  selection.sweep(['alice', 'root', 'bob']);
  assert.deepEqual(selection.names(), ['alice', 'bob']);
  selection.toggle('root');
  assert.ok(selection.isNamed('root'));
});

test('whoever was named stays named when swept over, and can become named later', () => {
  const selection = new Selection();
  selection.name(['alice']);
  selection.sweep(['alice', 'bob']);
  assert.ok(selection.isNamed('alice'));
  assert.ok(!selection.isNamed('bob'));
  selection.name(['bob']);
  assert.ok(selection.isNamed('bob'));
  assert.equal(selection.size, 2);
});

test('a second toggle takes the choice back', () => {
  const selection = new Selection();
  selection.sweep(['alice']);
  selection.toggle('alice');
  assert.equal(selection.size, 0);
  selection.toggle('alice');
  assert.ok(selection.isNamed('alice'));
  selection.drop(['alice', 'nobody']);
  assert.ok(!selection.has('alice'));
});
