import { unsafeCharacters } from '../protocol/control.ts';

const shortForms = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Text from outside, as it may be shown on a terminal: control characters stand as `\x1b` or `\u{202e}`. */
export function visible(text: string): string {
  return text.replace(unsafeCharacters, (character) => shortForms.get(character) ?? escaped(character));
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}
