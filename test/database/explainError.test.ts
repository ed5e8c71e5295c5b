import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { expect } from 'chai';
import { findDatabaseProblem, fixForDatabaseError } from '../../src/database/explainError.ts';
import { migrate } from '../../src/database/migrate.ts';
import { runDoctor } from '../../src/doctor/doctor.ts';
import { freshFolder, freshSqlite } from '../support/databases.ts';
import { createTestDeps, TEST_SECRET } from '../support/service.ts';

const SQLITE = 'sqlite:/data/slots.sqlite';
const POSTGRES = 'postgres://club:hush@db.example.org/slots';
const error = (message: string, code?: string) => Object.assign(new Error(message), { code });

describe('A database that cannot be used', () => {
  it('is restored from a backup only if it is damaged, since that loses the sign-ups since then', () => {
    const fixes = {
      module: error('The module was compiled against a different Node.js version using NODE_MODULE_VERSION 115.', 'ERR_DLOPEN_FAILED'),
      locked: error('PRAGMA journal_mode = WAL - database is locked', 'SQLITE_BUSY'),
      folder: error('unable to open database file', 'SQLITE_CANTOPEN_ISDIR'),
      denied: error("EACCES: permission denied, mkdir '/data'", 'EACCES'),
      readonly: error('attempt to write a readonly database', 'SQLITE_READONLY'),
      full: error('database or disk is full', 'SQLITE_FULL'),
      disk: error('disk I/O error', 'SQLITE_IOERR_WRITE'),
      unknown: error('something else'),
    };
    for (const [cause, thrown] of Object.entries(fixes)) expect(fixForDatabaseError(SQLITE, thrown), cause).to.not.contain('restore');
    expect(fixForDatabaseError(SQLITE, fixes.module)).to.contain('npm ci');
    expect(fixForDatabaseError(SQLITE, fixes.locked)).to.contain('close that program');
    expect(fixForDatabaseError(SQLITE, fixes.folder)).to.contain('read and write');
    expect(fixForDatabaseError(SQLITE, fixes.unknown)).to.contain('keep the database as it is');
    expect(fixForDatabaseError(SQLITE, error('database disk image is malformed', 'SQLITE_CORRUPT'))).to.match(
      /slotkeeper restore.*are lost/,
    );
  });

  it('is named by its cause also where that is hidden behind another error, and on PostgreSQL', () => {
    const busy = Object.assign(new Error('Nothing can be saved right now.'), { cause: error('connect ECONNREFUSED', 'ECONNREFUSED') });
    expect(findDatabaseProblem(POSTGRES, busy)?.problem).to.equal('PostgreSQL does not answer');
    expect(findDatabaseProblem(POSTGRES, error('password authentication failed for user "club"', '28P01'))?.fix).to.contain(
      'user and password',
    );
    expect(findDatabaseProblem(POSTGRES, error('database "slots" does not exist', '3D000'))?.fix).to.contain('createdb');
    expect(findDatabaseProblem(POSTGRES, error('column "x" does not exist', '42703'))).to.equal(null);
    const pooler = (message: string) => findDatabaseProblem(POSTGRES, error(message, '08P01'));
    expect(pooler('unsupported startup parameter: statement_timeout')?.fix).to.contain('ignore_startup_parameters');
    expect(pooler('server login has been failing, try again later (server_login_retry)')?.problem).to.contain(
      'PgBouncer has no connection',
    );
  });

  it('gets from doctor the fix of what is really wrong: a folder, another program, a file that is none', async () => {
    const DATABASE_URL = await freshSqlite();
    const deps = await createTestDeps({ DATABASE_URL });
    const folder = join(freshFolder(), 'a-folder');
    mkdirSync(folder);
    expect(await databaseFix(`sqlite:${folder}`)).to.contain('read and write the file');
    const locked = join(freshFolder(), 'locked.sqlite');
    const other = new SQLite(locked);
    other.exec('CREATE TABLE t (a); BEGIN EXCLUSIVE');
    expect(await databaseFix(`sqlite:${locked}`)).to.contain('close that program');
    other.close();
    writeFileSync(locked, 'once upon a time there was a file');
    chmodSync(locked, 0o600);
    expect(await databaseFix(`sqlite:${locked}`)).to.contain('set DATABASE_URL to the right file');
    await deps.db.raw('DROP INDEX one_live_registration_per_address');
    expect(await databaseFix(DATABASE_URL))
      .to.match(/db\/migrations/)
      .and.not.contain('restore');
  });

  it('was migrated by a newer version, which is said instead of what the migrations lack', async () => {
    const DATABASE_URL = await freshSqlite();
    const { db } = await createTestDeps({ DATABASE_URL });
    await db('knex_migrations').insert({ name: '999_moon', batch: 9, migration_time: 0 });
    const thrown = await migrate(db).catch((problem: unknown) => problem);
    expect(findDatabaseProblem(DATABASE_URL, thrown)?.problem).to.equal('a newer version of Slotkeeper has migrated it');
  });

  async function databaseFix(DATABASE_URL: string): Promise<string> {
    const findings = await runDoctor({}, { DATABASE_URL, SECRET_KEY: TEST_SECRET, PUBLIC_URL: 'http://127.0.0.1:1' });
    return findings.find(({ check, level }) => check === 'database' && level === 'FAIL')?.fix ?? '';
  }
});
