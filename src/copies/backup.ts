import { chmodSync, existsSync, renameSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { openDatabase } from '../database/database.ts';
import { rows } from '../database/dialect.ts';
import { Refusal } from '../errors.ts';
import { secretFile } from '../keys.ts';
import { contentsOf, refuseUnsound, sayContents } from './contents.ts';
import { closeWhole, copyFile, keepOnDisk, ownFile, remove, sayBytes } from './file.ts';

const WITH_POSTGRES = `PostgreSQL has its own tool, which works while the service runs:
  pg_dump --format=custom --file=FILE "$DATABASE_URL"
and to put it back, into an empty database, with the service stopped:
  pg_restore --no-owner --exit-on-error --dbname="$DATABASE_URL" FILE && slotkeeper outbox pause
Keep SECRET_KEY with it: without it the links in letters are dead.`;

/**
 * Copies the database to `to` as it is at this moment, while the service goes on; what it holds is checked before the file
 * gets its name. The secret that this installation made for itself goes beside it, since without it every link is dead.
 * Refused when there is such a file.
 */
export async function backUp(config: Config, to: string): Promise<string> {
  const from = ownFile(config, WITH_POSTGRES);
  const target = resolve(to);
  if (!existsSync(from)) throw new Refusal('not-found', `There is no database at ${from}.`);
  for (const taken of [target, `${target}.key`]) if (existsSync(taken)) throw new Refusal('conflict', `${taken} is there already.`);
  const held = await copyInto(from, target);
  return [
    `Backed up ${held} (${sayBytes(target)}, integrity ok) to ${target}`,
    secretBeside(config, target),
    `Look at it: slotkeeper restore ${to} --check   Put it back: slotkeeper restore ${to}`,
  ].join('\n');
}

async function copyInto(from: string, target: string): Promise<string> {
  const unfinished = `${target}.unfinished`;
  remove(unfinished);
  const db = openDatabase(`sqlite:${from}`);
  await rows(db, 'VACUUM INTO ?', [unfinished]).finally(() => db.destroy());
  // It holds personal data: nobody else on this machine needs to read it.
  chmodSync(unfinished, 0o600);
  keepOnDisk(unfinished);
  const copy = openDatabase(`sqlite:${unfinished}`);
  try {
    await refuseUnsound(copy, unfinished);
    const held = sayContents(await contentsOf(copy));
    await closeWhole(copy);
    renameSync(unfinished, target);
    keepOnDisk(target);
    return held;
  } finally {
    await copy.destroy();
    remove(unfinished);
  }
}

function secretBeside(config: Config, target: string): string {
  if (config.SECRET_KEY !== undefined)
    return 'Its secret is SECRET_KEY of your settings: keep that too, apart; without it the links in letters are dead.';
  if (!existsSync(secretFile(config)))
    return `THERE IS NO SECRET beside it: ${secretFile(config)} is missing, and the links in letters are dead.`;
  copyFile(secretFile(config), `${target}.key`);
  chmodSync(`${target}.key`, 0o600);
  return `Its secret is beside it, ${target}.key: who has both can open every registration, so keep them like the database.`;
}
