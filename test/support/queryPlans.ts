import pg from 'pg';
import type { Database } from '../../src/database/database.ts';

/** A statement that was run, with the values of its first run. */
export interface RecordedStatement {
  sql: string;
  values: unknown[];
}

interface PlanNode {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
}

/** Records each statement of a pool once. */
export function recordStatements(db: Database): RecordedStatement[] {
  const statements = new Map<string, RecordedStatement>();
  const recorded: RecordedStatement[] = [];
  db.on('query', ({ sql, bindings = [] }: { sql: string; bindings?: unknown[] }) => {
    if (statements.has(sql)) return;
    const statement = { sql, values: bindings };
    statements.set(sql, statement);
    recorded.push(statement);
  });
  return recorded;
}

/** The number of rows that PostgreSQL touches for a statement that reads or changes: found, filtered out, or compared in a join. */
export async function countTouchedRows(url: string, statements: RecordedStatement[]): Promise<Map<string, number>> {
  const client = new pg.Client(url);
  await client.connect();
  const touched = new Map<string, number>();
  try {
    for (const { sql, values } of statements.filter((statement) => /^\s*(select|update|delete|with)\b/i.test(statement.sql))) {
      await client.query('BEGIN');
      const { rows } = await client.query(`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${sql}`, values);
      await client.query('ROLLBACK');
      touched.set(sql, touchedBy(rows[0]['QUERY PLAN'][0].Plan));
    }
  } finally {
    await client.end();
  }
  return touched;
}

function touchedBy(node: PlanNode): number {
  const removed =
    (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  const own = (node['Actual Rows'] + removed) * node['Actual Loops'];
  return own + (node.Plans ?? []).reduce((sum, child) => sum + touchedBy(child), 0);
}
