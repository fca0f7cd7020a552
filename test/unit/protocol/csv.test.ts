import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvCell } from '../../../daemon/protocol/csv.ts';

test('what a spreadsheet would take for a formula is made plain text', () => {
  for (const first of ['=', '+', '-', '@', '\t', '\r']) {
    assert.equal(csvCell(`${first}1+1`), `"'${first}1+1"`);
  }
  assert.equal(csvCell('1=1'), '"1=1"');
});

test('quotes, separators and line ends stay within their cell', () => {
  assert.equal(csvCell('a "b", c\nd'), '"a ""b"", c\nd"');
  assert.equal(csvCell('="x"'), `"'=""x"""`);
});
