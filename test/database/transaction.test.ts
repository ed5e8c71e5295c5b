import { expect } from 'chai';
import { openDatabase } from '../../src/database/database.ts';
import { rows } from '../../src/database/dialect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { onEachDatabase } from '../support/databases.ts';
import { afterwards } from '../support/tidy.ts';

describe('A transaction', () => {
  onEachDatabase((fresh) => {
    it('whose COMMIT fails is no success, and leaves nothing behind for the next one', async () => {
      const db = openDatabase(await fresh());
      afterwards(() => db.destroy());
      await db.raw('CREATE TABLE harbour (id integer PRIMARY KEY)');
      // Looked at when the transaction commits, and not before.
      await db.raw('CREATE TABLE pier (id integer, harbour integer REFERENCES harbour (id) DEFERRABLE INITIALLY DEFERRED)');
      const build = (id: number, harbour: number | null) =>
        inTransaction(db, (transaction) => rows(transaction, 'INSERT INTO pier VALUES (?, ?)', [id, harbour])).then(
          () => 'kept',
          (error: Error) => error.message,
        );
      expect(await build(1, 7)).to.match(/foreign key/i);
      expect(await build(2, null)).to.equal('kept');
      expect(await rows(db, 'SELECT id FROM pier')).to.deep.equal([{ id: 2 }]);
    });
  });
});
