// Control, format (direction marks, zero width) and separator characters, and halves of surrogate pairs: they
// could move a terminal's cursor, hide text or forge a line.
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
const shortForms = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Text from outside, as it may be shown on a terminal: control characters stand as `\x1b` or `\u{202e}`. */
export function visible(text: string): string {
  return text.replace(unsafe, (character) => shortForms.get(character) ?? escaped(character));
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/** One line of JSON without raw control characters: what `JSON.stringify` leaves raw stands as `\u009b`. */
export function toJson(value: unknown): string {
  return JSON.stringify(value).replace(unsafe, (character) =>
    // One escape for each UTF-16 unit: JSON knows no other form.
    Array.from({ length: character.length }, (_, unit) => {
      const code = character.charCodeAt(unit);
      return `\\u${code.toString(16).padStart(4, '0')}`;
    }).join(''),
  );
}
