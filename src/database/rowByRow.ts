import { createHash } from 'node:crypto';
import { type Db, rows } from './dialect.ts';
import { insert } from './table.ts';
import type { Known } from './tables.ts';

const AT_ONCE = 1_000;

/** All rows, some at a time, in an order of the database's own. */
export async function* rowsOf(db: Db, { name, columns, key }: Known): AsyncGenerator<Record<string, unknown>[]> {
  const wanted = columns.map(({ column }) => `"${column}"`).join(', ');
  const order = key.map((column) => `"${column}"`).join(', ');
  let last: string[] | null = null;
  for (;;) {
    const behind: string = last === null ? '' : `WHERE (${order}) > (${key.map(() => '?').join(', ')})`;
    const found: Record<string, unknown>[] = await rows(
      db,
      `SELECT ${wanted} FROM "${name}" ${behind} ORDER BY ${order} LIMIT ${AT_ONCE}`,
      last ?? [],
    );
    if (found.length > 0) yield found;
    if (found.length < AT_ONCE) return;
    last = key.map((column) => found.at(-1)?.[column] as string);
  }
}

export function insertRows(db: Db, { name, columns }: Known, added: Record<string, unknown>[]): Promise<void> {
  const fields = columns.map(({ column, type }) => ({ field: column, column, type }));
  return insert(db, { name: `"${name}"`, fields, columns: '' }, added);
}

export interface Sum {
  count: number;
  /** The sum of the SHA-256 of each row, modulo 2^256: the order of the rows does not matter, every sign in them does. */
  checksum: string;
}

/** Adds up a table, row by row, as the database that is asked gives it. */
export async function sumOf(db: Db, table: Known): Promise<Sum> {
  let [count, sum] = [0, 0n];
  const names = table.columns.map(({ column }) => column).sort();
  for await (const batch of rowsOf(db, table)) {
    for (const row of batch) {
      const canonical = JSON.stringify(names.map((name) => [name, row[name] ?? null]));
      sum = (sum + BigInt(`0x${createHash('sha256').update(canonical).digest('hex')}`)) % 2n ** 256n;
      count += 1;
    }
  }
  return { count, checksum: sum.toString(16).padStart(64, '0') };
}
