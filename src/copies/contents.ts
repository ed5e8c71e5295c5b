import { closeSync, openSync, readSync } from 'node:fs';
import { damagesIn } from '../database/damages.ts';
import { type Db, rows } from '../database/dialect.ts';
import { agesApart } from '../database/migrate.ts';
import { Refusal } from '../errors.ts';

/** The mark of our files, which `file` shows as well: "SLOT". */
const OURS = 0x534c4f54;

export interface Contents {
  events: number;
  registrations: number;
  letters: number;
  /** When the newest entry of the history was written: what was done later is not there. Null without entries. */
  until: string | null;
}

export async function contentsOf(db: Db): Promise<Contents> {
  const count = async (table: string) => (await rows<{ count: number }>(db, `SELECT count(*) AS count FROM ${table}`))[0]?.count ?? 0;
  const [newest] = await rows<{ at: string | null }>(db, 'SELECT max(at) AS at FROM history');
  return {
    events: await count('events'),
    registrations: await count('registrations'),
    letters: await count('letters'),
    until: newest?.at ?? null,
  };
}

export function sayContents({ events, registrations, letters, until }: Contents): string {
  return `${events} events, ${registrations} registrations, ${letters} letters, until ${until ?? 'nothing happened'}`;
}

/** Refuses a file that was not written by Slotkeeper, by what SQLite keeps in its first bytes (fileformat2, 1.3). */
export function refuseForeign(file: string): void {
  const head = Buffer.alloc(72);
  const opened = openSync(file, 'r');
  readSync(opened, head);
  closeSync(opened);
  const isOurs = head.toString('latin1', 0, 16) === 'SQLite format 3\0' && head.readUInt32BE(68) === OURS;
  if (!isOurs) throw new Refusal('conflict', `${file} is not a database of Slotkeeper.`);
}

/** Refuses a file that is damaged, or was written by a newer program than this. */
export async function refuseUnsound(db: Db, file: string): Promise<void> {
  const [damage] = await damagesIn(db).catch((error: Error) => [`The file is damaged: ${error.message}`]);
  if (damage) throw new Refusal('conflict', `${file}: ${damage}`);
  const { newer } = await agesApart(db);
  if (newer.length > 0) throw new Refusal('conflict', `${file} was written by a newer Slotkeeper (${newer.join(', ')}): install that one.`);
}
