import * as fc from 'fast-check';

/** Text of the parts that break parsers, terminals, paths and encodings, and of harmless ones. */
export const hostileText = fc.string({
  unit: fc.constantFrom(
    ...Array.from('ab0.-_/\\@:=%+~ \'"<>$`;|&*?'),
    ...Array.from('é“”日😀\u0301\u202e\u200b\ufeff\u00a0\ufffe'),
    ...Array.from('\u0000\t\n\r\u001b\u007f\u0085\u009b\u2028\u2029'),
    '\ud800',
    '\udc00',
    'x'.repeat(100),
  ),
  maxLength: 12,
});
