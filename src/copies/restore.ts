import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { type Database, openDatabase } from '../database/database.ts';
import { migrate } from '../database/migrate.ts';
import { Refusal } from '../errors.ts';
import { whatIsWrong } from '../health/invariants.ts';
import { makeKeys, secretFile } from '../keys.ts';
import { pauseNow, pauseOutbox } from '../letters/pause.ts';
import { linksBySecret } from '../registrations/linksFit.ts';
import type { Actor } from '../world.ts';
import { contentsOf, refuseForeign, refuseUnsound, sayContents } from './contents.ts';
import { alone, closeWhole, copyFile, exchange, ownFile, remove } from './file.ts';

export interface Wishes {
  /** Only looks, and leaves everything as it is. */
  check?: boolean;
  /** Puts it back although a promise is broken in it, or its secret is not here. */
  anyway?: boolean;
}

const WITH_POSTGRES = `PostgreSQL has its own tool. With the service stopped, into an empty database:
  pg_restore --no-owner --exit-on-error --dbname="$DATABASE_URL" FILE && slotkeeper outbox pause`;

/**
 * Puts a backup where the database is, with the outbox paused: letters that left after the backup was made would leave
 * again. All checks are done on a copy, which is brought up to date and then takes the place of the database in one step;
 * what was there is kept. Refused while anything has the database open, for a file that is damaged, not ours, or newer
 * than this program, and, unless `anyway`, when a promise is broken in it or its links are dead.
 */
export async function restore(config: Config, from: string, { check, anyway }: Wishes, by: Actor, now = new Date()): Promise<string> {
  const file = ownFile(config, WITH_POSTGRES);
  const backup = resolve(from);
  if (!existsSync(backup)) throw new Refusal('not-found', `There is no file ${backup}.`);
  refuseForeign(backup);
  const fresh = `${file}.restoring`;
  remove(fresh);
  copyFile(backup, fresh);
  try {
    const { said, wrong } = await inspect(config, backup, fresh, now);
    if (check && wrong.length === 0) return `${said}\nEvery promise is kept in it, and its links open.`;
    if (wrong.length > 0 && (check || !anyway)) throw new Refusal('conflict', [said, ...wrong].join('\n  '));
    await makeReady(fresh, `restored from ${from}: letters sent since then would go again`, by, now);
    return [said, ...(await putBack(config, backup, file, now))].join('\n');
  } finally {
    remove(fresh);
  }
}

async function inspect(config: Config, backup: string, fresh: string, now: Date) {
  const db = openDatabase(`sqlite:${fresh}`);
  try {
    await refuseUnsound(db, backup);
    // An older file is looked at as it will be.
    await migrate(db);
    const wrong = await whatIsWrong(db, now.toISOString());
    return { said: `${backup} holds ${sayContents(await contentsOf(db))}`, wrong: [...wrong, ...(await deadLinks(config, backup, db))] };
  } finally {
    await db.destroy();
  }
}

async function deadLinks(config: Config, backup: string, db: Database): Promise<string[]> {
  const secret = secretFor(config, backup);
  const anything = secret ?? 'there is no secret at all, and this stands for it';
  const { dead } = await linksBySecret(db, makeKeys({ ...config, SECRET_KEY: anything }));
  if (dead === 0) return [];
  const where = config.SECRET_KEY === undefined ? `put it beside the backup, as ${backup}.key` : 'add it to SECRET_KEY, behind a comma';
  return [`The links of ${dead} registrations are dead, because their secret is not here: ${where}.`];
}

/** SECRET_KEY, or the secret beside the backup, or the one that is here. */
function secretFor(config: Config, backup: string): string | undefined {
  if (config.SECRET_KEY !== undefined) return config.SECRET_KEY;
  const file = [`${backup}.key`, secretFile(config)].find((one) => existsSync(one));
  return file && readFileSync(file, 'utf8').trim();
}

async function makeReady(fresh: string, reason: string, by: Actor, now: Date) {
  const db = openDatabase(`sqlite:${fresh}`);
  // Whoever was sending when the backup was made is not sending now.
  await db.raw('UPDATE letters SET lease = NULL, leased_until = NULL WHERE lease IS NOT NULL');
  if (!(await pauseNow(db))) await pauseOutbox({ db, now: () => now }, reason, by);
  await closeWhole(db);
}

async function putBack(config: Config, backup: string, file: string, now: Date): Promise<string[]> {
  const aside = `before-restore-${now.toISOString().replace(/[:.]/g, '-')}`;
  const wasThere = existsSync(file);
  const exchangeFile = () => exchange(file, `${file}.restoring`, `${file}.${aside}`);
  await (wasThere ? alone(file, exchangeFile) : exchangeFile());
  const key = secretFile(config);
  const hasNewKey = config.SECRET_KEY === undefined && existsSync(`${backup}.key`);
  if (hasNewKey) {
    copyFile(`${backup}.key`, `${key}.restoring`);
    exchange(key, `${key}.restoring`, `${key}.${aside}`);
  }
  return [
    `It is the database now.${wasThere ? ` What was there is kept: ${file}.${aside}` : ''}`,
    ...(hasNewKey ? [`Its secret is back as well: ${key}`] : []),
    'THE OUTBOX IS PAUSED: sign-ups work, no letter leaves. When you have looked at slotkeeper outbox show:',
    '  slotkeeper outbox resume                  the letters that wait leave; some may have arrived before',
    '  slotkeeper outbox resume --sent-already   those of the backup have arrived before; new ones leave',
  ];
}
