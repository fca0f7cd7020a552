import { visible } from './escape.ts';

const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const zeroWidth = /\p{Mn}|\p{Me}/u;

/** Columns of a terminal that the text fills. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (!zeroWidth.test(character)) width += wide.test(character) ? 2 : 1;
  }
  return width;
}

/**
 * Lines of a table: a head in capitals, columns two spaces apart, the last one as long as it is.
 * Every cell is escaped for the terminal.
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const lines = [head.map((name) => name.toUpperCase()), ...rows.map((row) => row.map(visible))];
  const widths = head.map((_, column) =>
    lines.reduce((most, line) => Math.max(most, displayWidth(line[column] ?? '')), 0),
  );
  return lines.map((line) =>
    line
      .map((cell, column) =>
        column === head.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - displayWidth(cell)),
      )
      .join('  ')
      .trimEnd(),
  );
}

/** Lines `name  value`, the values in one column; a value that is undefined has no line. */
export function facts(pairs: readonly (readonly [string, string | undefined])[]): string[] {
  const told = pairs.filter((pair): pair is [string, string] => pair[1] !== undefined);
  const width = told.reduce((most, [name]) => Math.max(most, displayWidth(name)), 0);
  return told.map(([name, value]) => `${name.padEnd(width)}  ${visible(value)}`);
}
