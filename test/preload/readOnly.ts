import Database from 'better-sqlite3';

/* Loaded into the service with --import: makes its SQLite database read-only and writable again, on request. */
const openDatabases = new Set<Database.Database>();
const { exec } = Database.prototype;

Database.prototype.exec = function (this: Database.Database, sql: string) {
  openDatabases.add(this);
  return exec.call(this, sql);
} as typeof exec;

process.on('message', ({ readOnly }: { readOnly?: boolean }) => {
  if (readOnly !== undefined) for (const database of openDatabases) exec.call(database, `PRAGMA query_only = ${readOnly ? 'ON' : 'OFF'}`);
});
process.channel?.unref();
