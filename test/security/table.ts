/** Reads a table written as text: columns by their head, rows by what stands before two spaces or more. */
export function tableOf(text: string): { row: string; column: string; cell: string }[] {
  const [head = '', ...lines] = text.split('\n').filter((line) => line.trim() !== '');
  const columns = head.trim().split(/\s+/u);
  return lines.flatMap((line) => {
    const [row = '', rest = ''] = line.trim().split(/ {2,}(.*)/su);
    const cells = rest.trim().split(/\s+/u);
    if (cells.length !== columns.length) throw new Error(`${row}: ${cells.length} cells`);
    return columns.map((column, index) => ({ row, column, cell: cells[index] ?? '' }));
  });
}
