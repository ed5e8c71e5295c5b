import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import readXlsx from 'read-excel-file/node';
import { type Column, exportColumns } from '../../src/exports/columns.ts';
import type { ExportedPerson } from '../../src/exports/exportedPerson.ts';
import { createWallClock } from '../../src/exports/wallClock.ts';
import { writeCsv } from '../../src/exports/writeCsv.ts';
import { writeXlsx } from '../../src/exports/writeXlsx.ts';
import { LANGUAGES } from '../../src/i18n/translate.ts';
import { anyText } from '../support/anyText.ts';
import { zipEntry } from '../support/zip.ts';

const FORMULAS = [
  '=HYPERLINK("http://evil.example")',
  "+1+cmd|'/C calc'!A0",
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '＝1',
  '＋1',
  '－1',
  '＠1',
];
const HOSTILE = [
  ...FORMULAS,
  '"',
  '""',
  ',',
  ';',
  '\n',
  '\r\n',
  "'",
  "''=",
  ' ',
  ' a ',
  'a\u0000',
  '_x0041_',
  '<b>&amp;',
  ']]>',
  '\u202E',
  '👩‍👩‍👧',
  '\uFEFF',
];

/** What strangers may have typed, and anything else. */
const hostileText = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'grapheme', maxLength: 20 }), anyText({ maxLength: 20 }));

/** Columns that give back what the row holds. */
function plainColumns(count: number): Column[] {
  return Array.from({ length: count }, (_, index) => ({
    header: `column ${index}`,
    width: 10,
    isTime: false,
    cellOf: (person) => (person as unknown as string[])[index] as string,
  }));
}

async function* inBatches(rows: string[][]): AsyncGenerator<ExportedPerson[]> {
  for (const row of rows) yield [row as unknown as ExportedPerson];
}

async function csvOf(rows: string[][], columns = plainColumns(rows[0]?.length ?? 1)): Promise<string> {
  return text(Readable.from(writeCsv(inBatches(rows), columns, 'en')));
}

async function xlsxOf(rows: string[][], columns = plainColumns(rows[0]?.length ?? 1)): Promise<Buffer> {
  return buffer(writeXlsx(inBatches(rows), columns, 'People'));
}

describe('An exported CSV file', () => {
  it('gives another program back what people typed, whatever they typed (RFC 4180)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(hostileText, hostileText, hostileText), { minLength: 1, maxLength: 5 }), async (rows) => {
        const file = await csvOf(rows);
        const [, ...read] = parse(file, { bom: true, record_delimiter: '\r\n' }) as string[][];
        expect(read.map((row) => row.map(withoutGuard))).to.deep.equal(rows);
      }),
    );
  });

  it('has no cell that a spreadsheet would take for a formula', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (typed) => {
        const [, [cell = ''] = []] = parse(await csvOf([[typed, 'x']]), { bom: true, record_delimiter: '\r\n' }) as string[][];
        expect(cell).not.to.match(/^[=+\-@\t\r＝＋－＠]/);
      }),
    );
  });

  it('leaves a phone number as it is, because no digits do harm', async () => {
    expect(await csvOf([['+32 470 12 34 56', '+1-2', '+32(2)5', '+']])).to.match(/\r\n\+32 470 12 34 56,'\+1-2,'\+32\(2\)5,'\+\r\n$/);
  });

  it('begins with a byte order mark and has Windows line ends, for Excel', async () => {
    const file = await csvOf([['Zoë']]);
    expect(file).to.equal('\uFEFFcolumn 0\r\nZoë\r\n');
  });
});

/** Takes off the apostrophe of the guard. */
function withoutGuard(cell: string): string {
  return /^'[=+\-@\t\r＝＋－＠]/.test(cell) ? cell.slice(1) : cell;
}

describe('An exported Excel workbook', () => {
  it('holds what people typed as text, whatever they typed', async () => {
    // XML 1.0 has no control characters; the schema of a registration refuses them.
    const typed = hostileText.map((value) => value.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '').trim());
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(typed, typed, fc.constant('end')), { minLength: 1, maxLength: 5 }), async (rows) => {
        const [sheet] = await readXlsx(await xlsxOf(rows));
        expect(sheet?.data.slice(1)).to.deep.equal(rows.map((row) => row.map((cell) => (cell === '' ? null : cell))));
      }),
      { numRuns: 50 },
    );
  });

  it('has no formula, and keeps the first row in view', async () => {
    const xml = zipEntry(await xlsxOf([FORMULAS.map((formula) => formula.trim())]), 'xl/worksheets/sheet1.xml');
    expect(xml).not.to.contain('<f');
    expect(xml).to.match(/<pane ySplit="1" topLeftCell="A2" state="frozen"/);
    expect(xml.match(/t="inlineStr"/g)).to.have.length(2 * FORMULAS.length);
  });
});

describe('The columns of an export', () => {
  for (const language of LANGUAGES) {
    it(`have headers in ${language}, each another`, () => {
      const headers = exportColumns(language, 'Europe/Brussels').map(({ header }) => header);
      expect(new Set(headers)).to.have.length(16);
      expect(headers.filter((header) => header.includes('Europe/Brussels'))).to.have.length(3);
    });
  }
});

describe('The wall clock of an export', () => {
  const ZONES = ['Europe/Brussels', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC'];

  it('agrees with the formatter of pages at every time, also around the change of clocks', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.date({ min: new Date('1990-01-01'), max: new Date('2060-01-01'), noInvalidDate: true }),
        (zone, time) => {
          const local = createWallClock(zone)(time.toISOString());
          const shown = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(time);
          expect(local.toISOString().slice(0, 19).replace('T', ' ')).to.equal(shown);
        },
      ),
    );
  });

  it('repeats the hour that the end of summer time repeats, and is UTC in a zone that nobody knows', () => {
    const brussels = createWallClock('Europe/Brussels');
    const shown = ['2027-10-31T00:59:00.000Z', '2027-10-31T01:00:00.000Z'].map((time) => brussels(time).toISOString().slice(11, 16));
    expect(shown).to.deep.equal(['02:59', '02:00']);
    expect(createWallClock('Atlantis/Capital')('2027-06-13T17:00:00.000Z').toISOString()).to.equal('2027-06-13T17:00:00.000Z');
  });
});
