import { readConfig } from '../../src/config.ts';
import { createKeys } from '../../src/crypto/keys.ts';
import { openDatabase } from '../../src/database/database.ts';
import { query } from '../../src/database/dialect.ts';
import { createLinks } from '../../src/registrations/domain/privateLink.ts';
import { openConnections, runLoad } from './loadGenerator.ts';
import { signUps, tokenFrom } from './requests.ts';
import { CONNECTIONS } from './rounds.ts';
import type { Stack } from './stacks.ts';

/** Confirmation links of at least `count` registrations; signs up more people if necessary. */
export async function linksOf(stack: Stack, count: number): Promise<Iterator<string>> {
  const missing = count - (await unconfirmed(stack)).length;
  if (missing > 0) await signUp(stack, missing);
  const links = createLinks(createKeys(configOf(stack)));
  const found = (await unconfirmed(stack)).map((registration) => links.linkOf(registration) as string);
  return found.values();
}

async function signUp({ server }: Stack, count: number) {
  server.resume();
  const connections = await openConnections(server.port, CONNECTIONS);
  const next = signUps(await tokenFrom(server, 'bench'));
  await runLoad(connections, { next, perConnection: Math.ceil(count / CONNECTIONS), seconds: 20 });
  for (const connection of connections) connection.close();
  server.suspend();
}

async function unconfirmed(stack: Stack): Promise<{ id: string; emailNormalized: string; linkHash: string }[]> {
  return queryDatabase(
    stack,
    'SELECT id, email_normalized AS "emailNormalized", link_hash AS "linkHash" FROM registrations WHERE confirmed_at IS NULL',
  );
}

/** Queries the database of a stack. */
export async function queryDatabase<Row>(stack: Stack, sql: string, values: string[] = []): Promise<Row[]> {
  const db = openDatabase(configOf(stack).DATABASE_URL);
  return query<Row>(db, sql, values).finally(() => db.destroy());
}

function configOf({ settings }: Stack) {
  return readConfig({ ...settings, NODE_ENV: 'production' }, '/nowhere');
}
