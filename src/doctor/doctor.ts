import { existsSync } from 'node:fs';
import { type Config, readConfig, unknownSettings } from '../config.ts';
import { openDatabase } from '../database/database.ts';
import { rows, sqliteFile } from '../database/dialect.ts';
import { whatIsWrongNow } from '../health/invariants.ts';
import { database, writtenAhead } from './database.ts';
import { about, type Finding, type Look, type Patient, wordsOf } from './finding.ts';
import { mailTo, outbox } from './mail.ts';
import { redis } from './redis.ts';
import { secrets } from './secrets.ts';
import { versions } from './versions.ts';
import { clocks, web } from './web.ts';

const MOST_SAID = 20;

export interface Wishes {
  /** Looks whether every promise is kept, which reads the whole database. */
  invariants?: boolean;
  /** Whom a test letter goes to. */
  sendTest?: string;
}

const promisesToo: [string, Look] = ['promises', promises];

/** Looks at everything that can be wrong with an installation, and changes nothing. It says what it finds even where little works. */
export async function examine(wishes: Wishes, environment: NodeJS.ProcessEnv = process.env, now = () => new Date()): Promise<Finding[]> {
  const settings = about('settings');
  let config: Config;
  try {
    config = readConfig(environment);
  } catch (error) {
    return [settings.fail(wordsOf(error), 'correct them in .env or in the environment')];
  }
  const unknown = unknownSettings(environment).map((name) => settings.warn(`${name} is not a setting of this service`, `see .env.example`));
  return [...unknown, ...(await examineDatabase(config, wishes, now))];
}

async function examineDatabase(config: Config, { invariants, sendTest }: Wishes, now: () => Date): Promise<Finding[]> {
  const file = sqliteFile(config.DATABASE_URL);
  const first = file ? writtenAhead(file) : [];
  if (file && !existsSync(file)) return [about('database').fail(`there is none at ${file}`, 'npm start makes it, or set DATABASE_URL')];
  const db = openDatabase(config.DATABASE_URL);
  const patient = { config, db, now };
  const data: [string, Look][] = [
    ['versions', versions],
    ['database', database],
    ['clock', clocks],
    ['secret', secrets],
    ['outbox', outbox],
  ];
  const around: [string, Look][] = [
    ['PUBLIC_URL', web],
    ['mail', mailTo(sendTest)],
    ['Redis', redis],
  ];
  try {
    const opens = await rows(db, 'SELECT 1').then(
      () => [],
      (error: unknown) => [about('database').fail(wordsOf(error), fixFor('database', config))],
    );
    const looks = [...(opens.length === 0 ? data : []), ...(invariants && opens.length === 0 ? [promisesToo] : []), ...around];
    const found: Finding[] = [];
    for (const [what, look] of looks) {
      found.push(...(await look(patient).catch((error: unknown) => [about(what).fail(wordsOf(error), fixFor(what, config))])));
    }
    return [...opens, ...found, ...first];
  } finally {
    await db.destroy();
  }
}

function fixFor(what: string, { DATABASE_URL }: Config): string {
  if (what === 'PUBLIC_URL') return 'set PUBLIC_URL to the address that people reach it by';
  return DATABASE_URL.startsWith('sqlite:')
    ? 'slotkeeper restore the newest backup, with the service stopped'
    : 'start PostgreSQL, or set DATABASE_URL';
}

async function promises({ db, now }: Patient): Promise<Finding[]> {
  const { ok, fail } = about('promises');
  const wrong = await whatIsWrongNow(db, now());
  if (wrong.length === 0) return [ok('all are kept: slots, wait list, letters, history')];
  // One thing that broke may be true of everybody.
  const said = [...wrong.slice(0, MOST_SAID), ...(wrong.length > MOST_SAID ? [`and ${wrong.length - MOST_SAID} more like these`] : [])];
  return said.map((sentence) =>
    fail(sentence, 'tell the makers, with what was done before; a backup from before: slotkeeper restore FILE --check'),
  );
}
