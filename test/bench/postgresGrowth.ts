import { openDatabase } from '../../src/database/database.ts';
import { insertManyRegistrations } from '../support/manyRows.ts';
import type { PostgresCluster } from '../support/postgresCluster.ts';
import { linksOf } from './links.ts';
import { confirmations } from './requests.ts';
import { type Plan, type Row, type Runner, runInterleaved } from './rounds.ts';
import { createSignUpRunner, EVENTS } from './sections.ts';
import { type Stack, startService } from './stacks.ts';
import { type Spread, spread } from './statistics.ts';

/** Existing registrations of the event, of which the statistics of PostgreSQL know nothing. */
const SIZES = [1_000, 100_000];
const WARM_UP = 1_000;
/** More than the service follows per second. Each link is one sign-up, so these rounds are short. */
const MAX_LINKS_PER_SECOND = 3_000;
const CONFIRM_WARM_UP = 200;
const CONFIRM_SECONDS = 0.25;

export interface PostgresGrowth {
  register: Row[];
  confirm: Row[];
}

/** Sign-ups and confirmations with PostgreSQL at an event with few and with very many registrations. */
export async function measurePostgresGrowth(folder: string, plan: Plan, cluster: PostgresCluster): Promise<PostgresGrowth> {
  const stacks: Stack[] = [];
  for (const size of SIZES) {
    const DATABASE_URL = await cluster.createDatabase();
    stacks.push(await startService(folder, `postgres-${size}`, EVENTS, { DATABASE_URL }, () => fill(DATABASE_URL, size)));
    stacks.at(-1)?.server.suspend();
  }
  const register = await runInterleaved(
    await Promise.all(stacks.map((stack, index) => createSignUpRunner(stack, nameOf(index), WARM_UP))),
    plan,
  );
  const confirmRunners: Runner[] = [];
  for (const [index, stack] of stacks.entries()) {
    const links = await linksOf(stack, MAX_LINKS_PER_SECOND * plan.rounds * CONFIRM_SECONDS + CONFIRM_WARM_UP);
    confirmRunners.push({
      name: nameOf(index),
      server: stack.server,
      next: confirmations(links),
      expectedStatus: 302,
      warmUpRequests: CONFIRM_WARM_UP,
    });
  }
  const confirm = await runInterleaved(confirmRunners, { ...plan, seconds: CONFIRM_SECONDS });
  for (const { server } of stacks) server.kill();
  return { register, confirm };
}

/** How many times as long the median answer takes with 100,000 registrations as with 1,000, round by round. */
export function p50Ratio([few, many]: Row[]): Spread {
  return spread((many?.rounds ?? []).map(({ p50 }, index) => p50 / (few?.rounds[index]?.p50 ?? Number.NaN)));
}

function nameOf(index: number): string {
  return `with ${SIZES[index]?.toLocaleString('en')} registrations there`;
}

async function fill(DATABASE_URL: string, size: number): Promise<void> {
  const db = openDatabase(DATABASE_URL);
  const { id } = await db('events').first('id');
  await insertManyRegistrations(db, id, size).finally(() => db.destroy());
}
