// Direction marks, zero-width and control characters, halves of surrogate pairs: they could make one name look like another.
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** Text from outside as it is shown: characters that cannot be seen stand as `⟨U+202E⟩`. */
export function shown(text: string): string {
  return text.replace(hidden, (character, offset: number) => {
    // Within an emoji the zero-width joiner is part of one visible sign.
    if (
      character === '\u200d' &&
      /[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?$/u.test(text.slice(0, offset))
    )
      return character;
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return `⟨U+${code.padStart(4, '0')}⟩`;
  });
}
