import type { Envelope, Value } from './envelope.ts';

/*
 * Own, for want of a library that does this: fast-xml-parser's builder writes any key as an element's name and any
 * control character as it is, both ill-formed, and drops an empty array, which WHM writes as an empty element.
 */

/** An answer as `/xml-api/` gives it: `<result><data>…</data><metadata>…</metadata></result>` (contract 5). */
export function toXml(answer: Envelope): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('result', answer)}\n`;
}

/** An array repeats its element; an empty one, like an empty map, is one empty element. */
function element(name: string, value: Value): string {
  if (isArray(value) && value.length > 0) return value.map((one) => element(name, one)).join('');
  const content = contentOf(value);
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

function contentOf(value: Value): string {
  if (value === null || isArray(value)) return '';
  if (typeof value !== 'object') return escaped(String(value));
  return Object.entries(value)
    .map(([key, inner]) => element(elementName(key), inner))
    .join('');
}

function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/**
 * The element name that stands for a key: itself, if it is made of ASCII letters, digits, `_`, `-` and `.` and does
 * not begin with a digit, `-`, `.` or "xml". Any other character is written `_xHHHH_` with the hex digits of its code
 * point (the way of ISO 9075-14), and so is a `_` before an `x`, so that two keys never share a name; no key is `_x_`.
 */
export function elementName(key: string): string {
  if (key === '') return '_x_';
  const characters = Array.from(key);
  const isReserved = /^xml/i.test(key);
  return characters
    .map((character, index) => {
      const isPlain = (index === 0 ? /^[A-Za-z_]$/ : /^[A-Za-z0-9_.-]$/).test(character);
      const looksEscaped = character === '_' && characters[index + 1] === 'x';
      return isPlain && !looksEscaped && !(index === 0 && isReserved) ? character : escape(character);
    })
    .join('');
}

function escape(character: string): string {
  return `_x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}_`;
}

// biome-ignore format: one entry a line says no more
const entities = new Map([['&', '&amp;'], ['<', '&lt;'], ['>', '&gt;'], ['\r', '&#13;']]);

/** Text as XML 1.0 can hold it: characters that it has no place for are told as U+FFFD. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll(/[&<>\r]/g, (character) => entities.get(character) ?? '');
}
