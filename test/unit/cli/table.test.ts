import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayWidth, facts, table } from '../../../daemon/cli/table.ts';

test('columns stand below each other, and no line ends in spaces', () => {
  assert.deepEqual(
    table(
      ['name', 'x'],
      [
        ['a', 'long text'],
        ['longer', ''],
      ],
    ),
    ['NAME    X', 'a       long text', 'longer'],
  );
});

test('wide characters take two columns, combining ones none', () => {
  assert.equal(displayWidth('漢字'), 4);
  assert.equal(displayWidth('e\u0301'), 1);
  const [, first = '', second = ''] = table(
    ['n', 'v'],
    [
      ['漢', 'x'],
      ['ab', 'y'],
    ],
  );
  assert.equal(displayWidth(first), displayWidth(second));
});

test('a hostile cell cannot break out of its row', () => {
  const lines = table(['n', 'v'], [['a\nb', '\u001b[31mred']]);
  assert.equal(lines.length, 2);
  assert.equal(lines[1], String.raw`a\nb  \x1b[31mred`);
});

test('facts leave out what is not known', () => {
  assert.deepEqual(
    facts([
      ['a', '1'],
      ['bcd', undefined],
      ['ef', '2'],
    ]),
    ['a   1', 'ef  2'],
  );
});
