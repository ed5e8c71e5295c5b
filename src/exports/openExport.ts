import { Readable } from 'node:stream';
import type { Db } from '../database/dialect.ts';
import type { Event } from '../events/event.ts';
import { t } from '../i18n/translate.ts';
import type { Question } from '../questions/question.ts';
import type { PeopleFilter } from '../registrations/people/peopleFilter.ts';
import { exportColumns } from './columns.ts';
import type { ExportFormat } from './exportFormat.ts';
import { readPeople } from './readPeople.ts';
import { writeCsv } from './writeCsv.ts';
import { writeXlsx } from './writeXlsx.ts';

export interface ExportOptions {
  format: ExportFormat;
  /** Of the first row and of all words. */
  language: string;
  filter: PeopleFilter;
  /** Those of the event: each has a column. */
  questions?: readonly Question[];
}

/** People of an event as a file. It is made while it is read, and no faster; destroying the stream ends it. */
export function openExport(db: Db, event: Event, { format, language, filter, questions = [] }: ExportOptions): Readable {
  const people = readPeople(db, event, filter);
  const columns = exportColumns(language, event.timeZone, questions);
  if (format === 'csv') return Readable.from(writeCsv(people, columns, language), { objectMode: false });
  return Readable.from(writeXlsx(people, columns, t(language, 'exports.sheet')), { objectMode: false });
}
