import { createHash } from 'node:crypto';
import { type Db, query } from './dialect.ts';
import type { TableInfo } from './introspect.ts';
import { insert } from './tableMapping.ts';

/** Rows that are read at once. */
const MAX_ROWS = 1_000;
/** Characters that are read at once, about: a picture has 300,000. */
const MAX_CHARACTERS = 4_000_000;
/** Rows that are read first, to see how long they are. */
const FIRST_ROWS = 10;

export async function* streamRows(db: Db, { name, columns, primaryKey }: TableInfo): AsyncGenerator<Record<string, unknown>[]> {
  const columnList = columns.map(({ column }) => `"${column}"`).join(', ');
  const keyList = primaryKey.map((column) => `"${column}"`).join(', ');
  let lastKey: string[] | null = null;
  let limit = FIRST_ROWS;
  for (;;) {
    const afterLast: string = lastKey === null ? '' : `WHERE (${keyList}) > (${primaryKey.map(() => '?').join(', ')})`;
    const batch: Record<string, unknown>[] = await query(
      db,
      `SELECT ${columnList} FROM "${name}" ${afterLast} ORDER BY ${keyList} LIMIT ${limit}`,
      lastKey ?? [],
    );
    if (batch.length > 0) yield batch;
    if (batch.length < limit) return;
    limit = rowsOf(batch);
    lastKey = primaryKey.map((column) => batch.at(-1)?.[column] as string);
  }
}

/** As many rows as fit into MAX_CHARACTERS if they are as long as these. */
function rowsOf(batch: Record<string, unknown>[]): number {
  const characters = batch.reduce(
    (sum, row) => sum + Object.values(row).reduce((length: number, value) => length + String(value).length, 0),
    0,
  );
  return Math.max(1, Math.min(MAX_ROWS, Math.floor((MAX_CHARACTERS * batch.length) / (characters + 1))));
}

export function insertRows(db: Db, { name, columns }: TableInfo, newRows: Record<string, unknown>[]): Promise<void> {
  const fields = columns.map(({ column, type }) => ({ field: column, column, type }));
  return insert(db, { name: `"${name}"`, fields, columns: '' }, newRows);
}

export interface TableChecksum {
  count: number;
  /** Sum of the SHA-256 of each row, modulo 2^256, in hex. It does not depend on the order of rows, which differs between databases. */
  checksum: string;
}

export async function checksumTable(db: Db, table: TableInfo): Promise<TableChecksum> {
  let [count, sum] = [0, 0n];
  const names = table.columns.map(({ column }) => column).sort();
  for await (const batch of streamRows(db, table)) {
    for (const row of batch) {
      const canonical = JSON.stringify(names.map((name) => [name, row[name] ?? null]));
      sum = (sum + BigInt(`0x${createHash('sha256').update(canonical).digest('hex')}`)) % 2n ** 256n;
      count += 1;
    }
  }
  return { count, checksum: sum.toString(16).padStart(64, '0') };
}
