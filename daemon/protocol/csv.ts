/** One row as CSV (RFC 4180), every cell quoted. */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** So that spreadsheets read what follows as UTF-8. */
export const byteOrderMark = '\uFEFF';

/** What a spreadsheet would take for a formula is made plain text by a leading apostrophe. */
export function csvCell(value: string): string {
  const plain = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return `"${plain.replaceAll('"', '""')}"`;
}
