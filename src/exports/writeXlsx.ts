import type { CellValue, Column } from './columns.ts';
import type { ExportedPerson } from './exportedPerson.ts';

/** Excel shows it in the reader's order of day, month and year. */
const TIME_FORMAT = 'yyyy-mm-dd hh:mm';
/** Excel allows 31 characters, and none of these. */
const NOT_IN_SHEET_NAME = /[\\/?*[\]:]/g;
const MAX_SHEET_NAME_LENGTH = 31;
/** Office Open XML reads these as an escaped character (ECMA-376 part 1, 22.9.2.19), so what was typed like one is escaped itself. */
const LIKE_AN_ESCAPE = /_(?=x[\da-f]{4}_)/gi;

/**
 * The bytes of a workbook, which reads people only as fast as it is read itself. Cells have types: text is never a formula,
 * whatever it begins with, and times are dates. The first row stays in view. People beyond Excel's 1,048,576 rows get another sheet.
 * hucre is loaded here: a start should not wait for it.
 */
export async function* writeXlsx(
  batches: AsyncIterable<ExportedPerson[]>,
  columns: Column[],
  sheetName: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { writeXlsxStream } = await import('hucre/xlsx');
  yield* writeXlsxStream(rowsOf(batches, columns), {
    name: sheetName.replace(NOT_IN_SHEET_NAME, ' ').slice(0, MAX_SHEET_NAME_LENGTH),
    columns: columns.map(({ header, width, isTime }) => ({ header, width, ...(isTime && { numFmt: TIME_FORMAT }) })),
    freezePane: { rows: 1 },
  });
}

async function* rowsOf(batches: AsyncIterable<ExportedPerson[]>, columns: Column[]): AsyncGenerator<CellValue[], void, undefined> {
  for await (const people of batches) for (const person of people) yield columns.map(({ cellOf }) => toCell(cellOf(person)));
}

function toCell(value: CellValue): CellValue {
  if (typeof value === 'string') return value === '' ? null : value.replace(LIKE_AN_ESCAPE, '_x005F_');
  return value;
}
