import { closeSync, openSync, readSync } from 'node:fs';
import { type Db, query } from '../database/dialect.ts';
import { checkIntegrity } from '../database/integrityCheck.ts';
import { compareMigrations } from '../database/migrate.ts';
import { DomainError } from '../domainError.ts';

/** SQLite's application id of our files, "SLOT"; the command `file` shows it. */
const SLOTKEEPER_APPLICATION_ID = 0x534c4f54;

export interface Contents {
  events: number;
  registrations: number;
  messages: number;
  /** Time of the newest audit entry: nothing later is in the database. Null without entries. */
  until: string | null;
}

export async function contentsOf(db: Db): Promise<Contents> {
  const count = async (table: string) => (await query<{ count: number }>(db, `SELECT count(*) AS count FROM ${table}`))[0]?.count ?? 0;
  const [newest] = await query<{ at: string | null }>(db, 'SELECT max(at) AS at FROM audit_log');
  return {
    events: await count('events'),
    registrations: await count('registrations'),
    messages: await count('messages'),
    until: newest?.at ?? null,
  };
}

export function formatContents({ events, registrations, messages, until }: Contents): string {
  return `${events} events, ${registrations} registrations, ${messages} messages, ${until === null ? 'no audit entry yet' : `until ${until}`}`;
}

/** @throws DomainError `conflict` unless the SQLite header has our application id (sqlite.org/fileformat2, 1.3). */
export function assertSlotkeeperFile(file: string): void {
  const header = Buffer.alloc(72);
  const fd = openSync(file, 'r');
  readSync(fd, header);
  closeSync(fd);
  const isSlotkeeperFile =
    header.toString('latin1', 0, 16) === 'SQLite format 3\0' && header.readUInt32BE(68) === SLOTKEEPER_APPLICATION_ID;
  if (!isSlotkeeperFile) throw new DomainError('conflict', `${file} is not a database of Slotkeeper.`);
}

/** @throws DomainError `conflict` if the file is damaged, or was written by a newer version. */
export async function assertHealthy(db: Db, file: string): Promise<void> {
  const [damage] = await checkIntegrity(db).catch((error: Error) => [error.message]);
  if (damage) throw new DomainError('conflict', `${file} is damaged: ${damage}`);
  const { newer } = await compareMigrations(db);
  if (newer.length > 0)
    throw new DomainError('conflict', `${file} was written by a newer Slotkeeper (${newer.join(', ')}): install that one.`);
}
