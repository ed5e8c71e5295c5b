import { expect } from 'chai';
import { openDatabase } from '../../src/database/database.ts';
import { query } from '../../src/database/dialect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { onCleanup } from '../support/cleanup.ts';
import { onEachDatabase } from '../support/databases.ts';

describe('A transaction', () => {
  onEachDatabase((fresh) => {
    it('whose COMMIT fails is reported as an error, and leaves nothing behind', async () => {
      const db = openDatabase(await fresh());
      onCleanup(() => db.destroy());
      await db.raw('CREATE TABLE harbour (id integer PRIMARY KEY)');
      // The constraint is checked when the transaction commits.
      await db.raw('CREATE TABLE pier (id integer, harbour integer REFERENCES harbour (id) DEFERRABLE INITIALLY DEFERRED)');
      const insertPier = (id: number, harbour: number | null) =>
        inTransaction(db, (transaction) => query(transaction, 'INSERT INTO pier VALUES (?, ?)', [id, harbour])).then(
          () => 'committed',
          (error: Error) => error.message,
        );
      // In whatever words: each database has its own.
      expect(await insertPier(1, 7)).to.not.equal('committed');
      expect(await insertPier(2, null)).to.equal('committed');
      expect(await query(db, 'SELECT id FROM pier')).to.deep.equal([{ id: 2 }]);
    });
  });
});
