import { expect } from 'chai';
import { readConfig } from '../../src/config.ts';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { query } from '../../src/database/dialect.ts';
import { parsePostgresUrl } from '../../src/database/postgresUrl.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { DomainError } from '../../src/domainError.ts';
import { onCleanup } from '../support/cleanup.ts';
import { freshPostgres, isMissing, postgresFolder } from '../support/databases.ts';
import { aPostgresProxy, type PostgresProxy } from '../support/postgresProxy.ts';

describe('The address of PostgreSQL', () => {
  it('is a URL for each server, with the same user, password, database and parameters', () => {
    expect(
      parsePostgresUrl('postgres://club:one,two%40@first:5432,second/slots?sslmode=verify-full&target_session_attrs=primary'),
    ).to.deep.equal({
      servers: [
        'postgres://club:one,two%40@first:5432/slots?sslmode=verify-full',
        'postgres://club:one,two%40@second/slots?sslmode=verify-full',
      ],
      options: '',
    });
    expect(parsePostgresUrl('postgres://club@localhost/slots?host=%2Frun&options=-c%20search_path%3Dclub')).to.deep.equal({
      servers: ['postgres://club@localhost/slots?host=%2Frun'],
      options: '-c search_path=club',
    });
  });

  it('that nobody can connect to is refused with a sentence', () => {
    const errorOf = (url: string) => {
      try {
        return parsePostgresUrl(url).servers.length;
      } catch (error) {
        return error instanceof DomainError ? error.message : String(error);
      }
    };
    expect(errorOf('postgres://club:a@b:c@host:port/slots')).to.contain('percent-encoded');
    expect(errorOf('postgres://club@first:5432,second:port/slots')).to.contain('is not a URL');
    expect(errorOf('postgres://club@first,second/slots?target_session_attrs=standby')).to.contain('must be read-write or primary');
    expect(() => readConfig({ DATABASE_URL: 'postgres://club:p%ss@first,second/slots' }, '/nowhere')).to.throw(
      'DATABASE_URL must look like',
    );
    const several = 'postgres://club:p%25ss@first:5432,second:5432/slots';
    expect(readConfig({ DATABASE_URL: several }, '/nowhere').DATABASE_URL).to.equal(several);
  });
});

describe('Several servers of PostgreSQL in one address', () => {
  before(function () {
    if (isMissing('PostgreSQL', postgresFolder())) this.skip();
  });

  let servers: [PostgresProxy, PostgresProxy];
  let db: Database;

  beforeEach(async () => {
    const database = await freshPostgres();
    servers = [await aPostgresProxy(database), await aPostgresProxy(database)];
    const [first, second] = servers.map(({ url }) => new URL(url));
    // Port 1 is closed: that server is down.
    const hosts = `127.0.0.1:1,${first?.host},${second?.host}`;
    db = openDatabase(`postgres://slotkeeper@${hosts}${first?.pathname}?options=-c%20work_mem%3D5MB%20-c%20synchronous_commit%3Doff`, 3);
    onCleanup(() => db.destroy());
    await query(openOwner(database), 'CREATE TABLE pier (id integer)');
  });

  function openOwner(url: string): Database {
    const owner = openDatabase(url);
    onCleanup(() => owner.destroy());
    return owner;
  }

  function insertPier(): Promise<string> {
    return inTransaction(db, (transaction: Database) => query(transaction, 'INSERT INTO pier VALUES (1)')).then(
      () => 'committed',
      (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
    );
  }

  it('are asked which of them can be written, also after another one has taken over', async () => {
    const [first, second] = servers;
    first.startupParameters = 'read-only';
    expect(await insertPier()).to.equal('committed');
    first.startupParameters = 'pass';
    second.startupParameters = 'read-only';
    second.dropConnections();
    expect(await insertPier()).to.equal('committed');
    first.startupParameters = 'read-only';
    first.dropConnections();
    expect(await insertPier(), 'none of them').to.equal('busy');
    second.startupParameters = 'pass';
    expect(await insertPier()).to.equal('committed');
    expect(await query(db, 'SELECT id FROM pier')).to.have.length(3);
  });

  it('get the options of the address, but none that could lose a commit', async () => {
    const [found] = await query<object>(
      db,
      "SELECT current_setting('work_mem') AS memory, current_setting('synchronous_commit') AS commit, current_setting('lock_timeout') AS lock",
    );
    expect(found).to.deep.equal({ memory: '5MB', commit: 'on', lock: '3s' });
  });

  it('are asked for no more connections than are allowed', async () => {
    const pids = await Promise.all(
      Array.from({ length: 9 }, () => query<{ pid: number }>(db, 'SELECT pg_backend_pid() AS pid, pg_sleep(0.02)')),
    );
    expect(new Set(pids.flat().map(({ pid }) => pid)).size).to.be.within(1, 3);
  });
});
