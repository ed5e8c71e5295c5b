type Cell = string | number;

/** A table with aligned columns: the first one left, the others right. */
export function formatTable(head: Cell[], rows: Cell[][]): string {
  const lines = [head, ...rows].map((cells) => cells.map(String));
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines.map((cells) => cells.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join('  ')).join('\n');
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

/** Three significant digits or more: 12,345, 123, 12.3, 0.123. */
export function formatNumber(number: number): string {
  if (Number.isNaN(number)) return '-';
  const digits = number >= 100 || number === 0 ? 0 : number >= 10 ? 1 : number >= 1 ? 2 : 3;
  return number.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
