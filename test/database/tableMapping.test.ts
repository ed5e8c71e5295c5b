import { expect } from 'chai';
import fc from 'fast-check';
import type { Database } from '../../src/database/database.ts';
import { insert, rowsFrom, table, update } from '../../src/database/tableMapping.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { onEachDatabase } from '../support/databases.ts';
import { aService } from '../support/service.ts';

interface Thing {
  id: string;
  words: string | null | undefined;
  amount: number | null;
}

const things = table<Thing>('things', { id: 'text', words: 'text', amount: 'integer' });

const someThings = fc.uniqueArray(
  fc.record({
    id: fc.uuid(),
    words: fc.oneof(
      fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
      fc.constantFrom('', "it's", '"', '\\u0041', '🦆', null, undefined),
    ),
    amount: fc.oneof(fc.integer(), fc.constantFrom(0, null)),
  }),
  { selector: ({ id }) => id, maxLength: 9 },
);

describe('The rows of a table', () => {
  onEachDatabase((fresh) => {
    async function aTable(): Promise<Database> {
      const { db } = (await aService({ DATABASE_URL: await fresh() })).deps;
      await db.schema.createTable('things', (columns) => {
        columns.text('id').primary();
        columns.text('words');
        columns.integer('amount');
      });
      return db;
    }

    it('are the same however they are written: alone, in a transaction, inserted or changed', async () => {
      const db = await aTable();
      const takeAll = async () => {
        const rows = await rowsFrom(db, things);
        await db('things').delete();
        return rows;
      };
      await fc.assert(
        fc.asyncProperty(someThings, async (rows) => {
          const expected = rows.map((row) => ({ ...row, words: row.words ?? null }));
          await insert(db, things, rows);
          expect(await takeAll(), 'alone').to.have.deep.members(expected);
          await inTransaction(db, (transaction) => insert(transaction, things, rows));
          expect(await takeAll(), 'in a transaction').to.have.deep.members(expected);
          const others = rows.map(({ id }) => ({ id, words: 'other', amount: 1 }));
          await inTransaction(db, (transaction) => insert(transaction, things, others));
          await inTransaction(db, (transaction) => update(transaction, things, rows));
          expect(await takeAll(), 'changed').to.have.deep.members(expected);
        }),
        { numRuns: 60 },
      );
    });

    it('are all missing if one of them is refused', async () => {
      const db = await aTable();
      const row = { id: 'twice', words: null, amount: null };
      const insertTwice = inTransaction(db, (transaction) => insert(transaction, things, [row, row]));
      expect(await insertTwice.catch(({ code }: { code: string }) => code)).to.be.oneOf(['SQLITE_CONSTRAINT_PRIMARYKEY', '23505']);
      expect(await rowsFrom(db, things)).to.deep.equal([]);
    });
  });
});
