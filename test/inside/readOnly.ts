import Database from 'better-sqlite3';

/* Loaded into the service with --import: its SQLite database is as on a disk that cannot be written, until it is told otherwise. */
const opened = new Set<Database.Database>();
const { exec } = Database.prototype;

Database.prototype.exec = function (this: Database.Database, sql: string) {
  opened.add(this);
  return exec.call(this, sql);
} as typeof exec;

process.on('message', ({ readOnly }: { readOnly?: boolean }) => {
  if (readOnly !== undefined) for (const database of opened) exec.call(database, `PRAGMA query_only = ${readOnly ? 'ON' : 'OFF'}`);
});
process.channel?.unref();
