import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { makeKeys, secretFile } from '../keys.ts';
import { linksBySecret } from '../registrations/linksFit.ts';
import { about, type Finding, type Patient } from './finding.ts';

const YEAR = 365 * 24 * 3_600_000;
const { ok, warn, fail } = about('secret');
const NEW_SECRET = 'node -p "crypto.randomBytes(32).toString(\'base64url\')"';

/** Who can read it, how good it is, how old it is, and whether the links in people's letters were made with it. */
export async function secrets(patient: Patient): Promise<Finding[]> {
  const { config, now } = patient;
  const own = config.SECRET_KEY === undefined;
  const file = own ? secretFile(config) : resolve('.env');
  if (own && !existsSync(file))
    return [fail(`${file} is missing: the links in letters are dead`, `put it back from beside a backup (FILE.key), mode 0600`)];
  const found = [
    ...(holdsSecrets(file) ? readable(file) : []),
    ...(own ? tooOld(file, now()) : (config.SECRET_KEY ?? '').split(',').flatMap(tooPlain)),
    ...(await unfit(patient)),
  ];
  return found.length > 0 ? found : [ok(own ? `${file}, readable by its owner alone` : 'SECRET_KEY')];
}

/** A .env may hold none. */
function holdsSecrets(file: string): boolean {
  return existsSync(file) && (!file.endsWith('.env') || /^(SECRET_KEY|SMTP_URL|DATABASE_URL)=./m.test(readFileSync(file, 'utf8')));
}

function readable(file: string): Finding[] {
  const mode = statSync(file).mode & 0o777;
  const others = mode & 0o077;
  return others === 0 ? [] : [fail(`${file} can be read by others (mode 0${mode.toString(8)})`, `chmod 600 ${file}`)];
}

function tooOld(file: string, now: Date): Finding[] {
  const made = statSync(file).mtime;
  if (now.getTime() - made.getTime() < YEAR) return [];
  return [
    warn(
      `it is the same since ${made.toISOString().slice(0, 10)}`,
      `set SECRET_KEY=NEW,OLD in .env; OLD is in ${file}, NEW by: ${NEW_SECRET}`,
    ),
  ];
}

function tooPlain(secret: string): Finding[] {
  return new Set(secret).size >= 12
    ? []
    : [fail('SECRET_KEY has too few different signs to be drawn at random', `set it anew: ${NEW_SECRET}`)];
}

async function unfit({ config, db }: Patient): Promise<Finding[]> {
  const { made, dead } = await linksBySecret(db, makeKeys(config));
  const older = made.slice(1).reduce((sum, count) => sum + count, 0);
  return [
    ...(dead > 0
      ? [
          fail(
            `the links of ${dead} registrations were made with another secret and are dead`,
            'add that secret to SECRET_KEY, behind a comma',
          ),
        ]
      : []),
    ...(made.length > 1 && older === 0 ? [warn('no link needs the older secrets any more', 'leave only the first in SECRET_KEY')] : []),
  ];
}
