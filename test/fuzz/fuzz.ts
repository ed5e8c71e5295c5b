import { parseArgs } from 'node:util';
import { build } from '../support/builtService.ts';
import { cleanUp } from '../support/cleanup.ts';
import { freshPostgres, freshSqlite, postgresFolder, stopPostgres } from '../support/databases.ts';
import { formatResult, hasPassed } from './report.ts';
import { fuzz } from './run.ts';

/*
 * npm run test:fuzz [-- COUNT] [-- --short]: sends COUNT requests to the built service, on SQLite and on PostgreSQL.
 * SEED=… repeats the same requests.
 */
const { values, positionals } = parseArgs({ options: { short: { type: 'boolean', default: false } }, allowPositionals: true });
/** Enough for every text of naughty.ts in every field, and as many random requests. */
const DEFAULT_COUNT = 160_000;
const count = Number(positionals[0] ?? (values.short ? 5_000 : DEFAULT_COUNT));
const seed = Number(process.env.SEED ?? Date.now() % 1e9);

await build();
let allPassed = true;
for (const [name, fresh] of [['SQLite', freshSqlite], ...(postgresFolder() ? [['PostgreSQL', freshPostgres] as const] : [])] as const) {
  const result = await fuzz(await fresh(), count, seed).finally(cleanUp);
  console.log(formatResult(name, seed, result));
  allPassed &&= hasPassed(result);
}
await stopPostgres();
process.exit(allPassed ? 0 : 1);
