import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { envelope, mapOf } from '../../../../daemon/server/whm-api/envelope.ts';
import { elementName, toXml } from '../../../../daemon/server/whm-api/xml.ts';

const name = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('_', 'x', '0', '5', 'F', 'a', '@', '\u0000', '\ud800', 'X', 'm', 'l') }),
  fc.constantFrom('__proto__', 'constructor', 'xml', 'XMLish', '_x_', '_x0000_', ''),
);

/** The way back that the documentation tells. */
function keyOf(element: string): string {
  if (element === '_x_') return '';
  return element.replaceAll(/_x([0-9A-F]{4,6})_/gu, (_, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  );
}

test('every name has an element name of its own, from which it can be read again', () => {
  fc.assert(
    fc.property(name, (key) => {
      const element = elementName(key);
      assert.match(element, /^[A-Za-z_][\w.-]*$/u);
      assert.doesNotMatch(element, /^xml/iu);
      assert.equal(keyOf(element), key);
    }),
  );
});

test('usual names stand as they are; others are written as the documentation says', () => {
  const rows = {
    alice: 'alice',
    a_b: 'a_b',
    'a.b-c1': 'a.b-c1',
    '1st': '_x0031_st',
    'info@a.example': 'info_x0040_a.example',
    _x0041_: '_x005F_x0041_',
    xmlrpc: '_x0078_mlrpc',
    'ü😀': '_x00FC__x1F600_',
    '': '_x_',
  };
  for (const [key, element] of Object.entries(rows)) assert.equal(elementName(key), element);
});

test('the answer is well-formed whatever names and texts are in it', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(name, name)), (pairs) => {
      const users = pairs.map(([user]) => user);
      const text = toXml(
        envelope('f', { data: { failed: mapOf(pairs), users_modified: users }, messages: users }),
      );
      assert.equal(XMLValidator.validate(text), true);
      // What the validator lets pass: characters that XML 1.0 has no place for, and references.
      assert.match(text, /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u);
      assert.doesNotMatch(text, /&(?!(?:amp|lt|gt|#13);)/u);
    }),
  );
});

test('an array repeats its element, and what is empty is an empty element', () => {
  const data = { failed: {}, users_modified: ['a', '<&>'], none: [], nothing: null, number: 0 };
  const text = toXml(envelope('f', { data }));
  assert.equal(
    text.split('\n')[1],
    '<result><data><failed/><users_modified>a</users_modified><users_modified>&lt;&amp;&gt;</users_modified><none/><nothing/><number>0</number></data><metadata><command>f</command><reason>OK</reason><result>1</result><version>1</version></metadata></result>',
  );
  const { result } = new XMLParser().parse(text) as { result: { data: { users_modified: unknown } } };
  assert.deepEqual(result.data.users_modified, ['a', '<&>']);
});
