const control = /[\p{Cc}\u2028\u2029]/u;

/** True if the text holds a control character (C0, C1, DEL) or a Unicode line separator. */
export function hasControl(text: string): boolean {
  return control.test(text);
}

/**
 * Control, format (direction marks, zero width) and separator characters, and halves of surrogate pairs: they could
 * move a terminal's cursor, hide text, turn it round or forge a line.
 */
export const unsafeCharacters = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** One line of JSON without raw unsafe characters: what `JSON.stringify` leaves raw stands as `\u009b`. */
export function toJson(value: unknown): string {
  return JSON.stringify(value).replace(unsafeCharacters, (character) =>
    // One escape for each UTF-16 unit: JSON knows no other form.
    Array.from({ length: character.length }, (_, unit) => {
      const code = character.charCodeAt(unit);
      return `\\u${code.toString(16).padStart(4, '0')}`;
    }).join(''),
  );
}
