import { stringify } from 'csv-stringify/sync';
import { t } from '../i18n/translate.ts';
import type { CellValue, Column } from './columns.ts';
import type { ExportedPerson } from './exportedPerson.ts';

const BOM = '\uFEFF';
/** A phone number of digits only. A spreadsheet may take it for a number, but there is nothing in it to calculate or to run. */
const PLAIN_PHONE_NUMBER = /^\+[\d ]+$/;

/**
 * CSV as in RFC 4180, in UTF-8 with a byte order mark, without which Excel takes it for an older encoding. A cell that a spreadsheet
 * would take for a formula begins with an apostrophe. Gives one piece of text for each batch of people.
 */
export async function* writeCsv(
  batches: AsyncIterable<ExportedPerson[]>,
  columns: Column[],
  language: string,
): AsyncGenerator<string, void, undefined> {
  const flags = { yes: t(language, 'details.yes'), no: t(language, 'details.no') };
  const toText = (value: CellValue) => formatCell(value, flags);
  yield `${BOM}${toLines([columns.map(({ header }) => header)])}`;
  for await (const people of batches) yield toLines(people.map((person) => columns.map(({ cellOf }) => toText(cellOf(person)))));
}

function toLines(rows: string[][]): string {
  return stringify(rows, { record_delimiter: 'windows', escape_formulas: true, cast: { string: exemptPhoneNumber } });
}

/** The library guards a cell unless it is told otherwise for this one. */
function exemptPhoneNumber(value: string) {
  return PLAIN_PHONE_NUMBER.test(value) ? { value, escape_formulas: false } : value;
}

function formatCell(value: CellValue, { yes, no }: { yes: string; no: string }): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? yes : no;
  // 2027-06-13 19:00, which spreadsheets in every language take for a time.
  return value instanceof Date ? value.toISOString().slice(0, 16).replace('T', ' ') : String(value);
}
