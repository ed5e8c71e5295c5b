import { parseArgs } from 'node:util';
import { build } from '../support/builtService.ts';
import { freshPostgres, freshSqlite, postgresFolder, stopPostgres } from '../support/databases.ts';
import { tidyUp } from '../support/tidy.ts';
import { asText, isWell } from './report.ts';
import { fuzz } from './run.ts';

/*
 * npm run fuzz [-- COUNT] [-- --short]: so many requests to the built service, on SQLite and on PostgreSQL. SEED=… draws
 * the same ones again.
 */
const { values, positionals } = parseArgs({ options: { short: { type: 'boolean', default: false } }, allowPositionals: true });
/** Enough for every naughty text in every field, and as many drawn ones beside them. */
const ALL = 160_000;
const count = Number(positionals[0] ?? (values.short ? 5_000 : ALL));
const seed = Number(process.env.SEED ?? Date.now() % 1e9);

build();
let isAllWell = true;
for (const [name, fresh] of [['SQLite', freshSqlite], ...(postgresFolder() ? [['PostgreSQL', freshPostgres] as const] : [])] as const) {
  const result = await fuzz(await fresh(), count, seed).finally(tidyUp);
  console.log(asText(name, seed, result));
  isAllWell &&= isWell(result);
}
await stopPostgres();
process.exit(isAllWell ? 0 : 1);
