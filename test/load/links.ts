import { readConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/database/database.ts';
import { rows } from '../../src/database/dialect.ts';
import { makeKeys } from '../../src/keys.ts';
import { makeLinks } from '../../src/registrations/link.ts';
import { greeted, work } from './load.ts';
import { signUps, tokenFrom } from './requests.ts';
import { CONNECTIONS } from './rounds.ts';
import type { Stack } from './stacks.ts';

/** The confirmation links of at least `count` registrations of a stack, which signs up more people if it must. */
export async function linksOf(stack: Stack, count: number): Promise<Iterator<string>> {
  const missing = count - (await unconfirmed(stack)).length;
  if (missing > 0) await signUp(stack, missing);
  const links = makeLinks(makeKeys(configOf(stack)));
  const found = (await unconfirmed(stack)).map((registration) => links.linkOf(registration) as string);
  return found.values();
}

async function signUp({ server }: Stack, count: number) {
  server.wake();
  const connections = await greeted(server.port, CONNECTIONS);
  const next = signUps(await tokenFrom(server, 'bench'));
  await work(connections, { next, each: Math.ceil(count / CONNECTIONS), seconds: 20 });
  for (const connection of connections) connection.close();
  server.sleep();
}

/** Whose letters would be on their way; the links are made as the letters make them. */
async function unconfirmed(stack: Stack): Promise<{ id: string; emailKey: string; linkHash: string }[]> {
  return ask(stack, 'SELECT id, email_key AS "emailKey", link_hash AS "linkHash" FROM registrations WHERE confirmed_at IS NULL');
}

/** Looks into a stack's database from outside. */
export async function ask<Row>(stack: Stack, sql: string, values: string[] = []): Promise<Row[]> {
  const db = openDatabase(configOf(stack).DATABASE_URL);
  return rows<Row>(db, sql, values).finally(() => db.destroy());
}

function configOf({ settings }: Stack) {
  return readConfig({ ...settings, NODE_ENV: 'production' }, '/nowhere');
}
