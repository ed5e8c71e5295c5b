type Cell = string | number;

/** Columns of equal width, the first to the left and the others to the right. */
export function table(head: Cell[], rows: Cell[][]): string {
  const lines = [head, ...rows].map((cells) => cells.map(String));
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines.map((cells) => cells.map((cell, column) => padded(cell, widths[column] ?? 0, column)).join('  ')).join('\n');
}

function padded(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

/** Three digits that mean something: 12,345, 123, 12.3, 0.123. */
export function figure(number: number): string {
  if (Number.isNaN(number)) return '-';
  const digits = number >= 100 || number === 0 ? 0 : number >= 10 ? 1 : number >= 1 ? 2 : 3;
  return number.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
