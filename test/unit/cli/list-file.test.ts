import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { checkedNames, namesInList, parseList } from '../../../daemon/cli/list-file.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import { ProblemError } from '../../../daemon/protocol/problem.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,15}$/);
const noise = fc.constantFrom('', '   ', '# a comment', '\t# another, with / and -');
const end = fc.constantFrom('\n', '\r\n');

test('a list gives each of its names once, in order, whatever stands around them', () => {
  const line = fc.record({ name, before: fc.constantFrom('', ' '), after: fc.constantFrom('', ' ', ' # x') });
  fc.assert(
    fc.property(fc.array(fc.tuple(line, noise, end)), fc.boolean(), (lines, mark) => {
      const text = lines.map(
        ([one, other, eol]) => `${one.before}${one.name}${one.after}${eol}${other}${eol}`,
      );
      const { names, faults } = parseList((mark ? '\uFEFF' : '') + text.join(''));
      assert.deepEqual(faults, []);
      assert.deepEqual(names, [...new Set(lines.map(([one]) => one.name))]);
    }),
  );
});

test('no text whatever makes the parser throw, and every fault names a line that is there', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const lines = text.split('\n').length;
      for (const { line } of parseList(text).faults) assert.ok(line >= 1 && line <= lines);
    }),
  );
});

test('malformed lines are named by number, and the list as a whole is refused', () => {
  const text = 'alice\n\n# fine\nbob/x\r\n-rf\ncarol\u0007\nd\uFFFDve\n';
  assert.throws(
    () => namesInList(text, 'list.txt'),
    (error) => {
      assert.ok(error instanceof ProblemError);
      assert.equal(error.code, 'invalid-list');
      assert.equal(error.message, '4 lines of list.txt cannot be an account name.');
      const faults = error.extra['errors'] as { line: number }[];
      assert.deepEqual(
        faults.map(({ line }) => line),
        [4, 5, 6, 7],
      );
      return true;
    },
  );
});

test('a "#" within a name is no comment', () => {
  assert.deepEqual(parseList('a#b\nc #d').names, ['a#b', 'c']);
});

test('an empty list says so', () => {
  assert.throws(() => namesInList('# nobody\n\n', 'list.txt'), { code: 'nothing-selected' });
});

test('the limit on names is named, and counts each name once', () => {
  const most = limits.targetsPerPlan;
  const names = Array.from({ length: most }, (_, index) => `user${index}`);
  assert.equal(namesInList([...names, 'user0'].join('\n'), 'f').length, most);
  assert.throws(() => namesInList([...names, 'onemore'].join('\n'), 'f'), {
    code: 'too-many-targets',
    message: '50,001 names are given; the limit targetsPerPlan is 50,000.',
  });
});

test('names on the command line are checked alike', () => {
  assert.deepEqual(checkedNames(['a', 'b', 'a']), ['a', 'b']);
  assert.throws(() => checkedNames(['a', '..']), { code: 'malformed-name' });
});
