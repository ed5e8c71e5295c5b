import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Config, ROOT } from './config.ts';
import { sqliteFile } from './database/dialect.ts';

type Purpose =
  | 'form token'
  | 'client address'
  | 'link'
  | 'proof'
  | 'session token'
  | 'confirm token'
  | 'code'
  | 'code hash'
  | 'tally'
  | 'authenticator';

/** The keys of one purpose: the first signs, all of them verify, so that a secret can be replaced. */
export type Keys = (purpose: Purpose) => [KeyObject, ...KeyObject[]];

/**
 * One key per purpose and secret, drawn from SECRET_KEY by HKDF-SHA-256 (RFC 5869), so that what was signed
 * for one purpose never verifies for another. Key objects are made once: handing a string to jsonwebtoken
 * makes every check forty times dearer.
 */
export function makeKeys(config: Config): Keys {
  const secrets = (config.SECRET_KEY ?? ownSecret(config)).split(',');
  const made = new Map<Purpose, [KeyObject, ...KeyObject[]]>();
  return (purpose) => {
    const keys = made.get(purpose) ?? (secrets.map((secret) => derive(secret, purpose)) as [KeyObject, ...KeyObject[]]);
    made.set(purpose, keys);
    return keys;
  };
}

function derive(secret: string, purpose: Purpose): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, 'slotkeeper', purpose, 32)));
}

/** Where the secret that this installation made for itself is kept: beside the database. */
export function secretFile(config: Config): string {
  const file = sqliteFile(config.DATABASE_URL);
  return file ? `${file}.key` : join(ROOT, 'db', 'secret.key');
}

/** Makes it when there is none yet. */
function ownSecret(config: Config): string {
  const file = secretFile(config);
  mkdirSync(dirname(file), { recursive: true });
  try {
    // 'wx' fails if the file is there: of two processes that start at once, one makes the secret for both.
    writeFileSync(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
