import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Config, DATA_FOLDER } from '../config.ts';
import { sqliteFile } from '../databaseUrl.ts';

type KeyPurpose =
  | 'form token'
  | 'client address'
  | 'client network'
  | 'link'
  | 'proof'
  | 'session token'
  | 'confirm token'
  | 'confirm link'
  | 'code'
  | 'code hash'
  | 'rate limit counter'
  | 'message allowance'
  | 'return path'
  | 'suppression'
  | 'unsubscribe link'
  | 'team invitation'
  | 'ticket'
  | 'authenticator'
  | 'webhook secret'
  | 'calendar feed';

/** Returns the keys of a purpose. The first one signs and all of them verify, so that the secret can be rotated. */
export type Keys = (purpose: KeyPurpose) => [KeyObject, ...KeyObject[]];

/**
 * Derives one key per purpose and secret from SECRET_KEY with HKDF-SHA-256 (RFC 5869), so that a signature for one
 * purpose is never valid for another. Key objects are cached: with a string, jsonwebtoken is forty times slower.
 */
export function createKeys(config: Config): Keys {
  const secrets = (config.SECRET_KEY ?? readOrCreateSecret(config)).split(',');
  const cache = new Map<KeyPurpose, [KeyObject, ...KeyObject[]]>();
  return (purpose) => {
    const keys = cache.get(purpose) ?? (secrets.map((secret) => deriveKey(secret, purpose)) as [KeyObject, ...KeyObject[]]);
    cache.set(purpose, keys);
    return keys;
  };
}

function deriveKey(secret: string, purpose: KeyPurpose): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, 'slotkeeper', purpose, 32)));
}

/** File of the generated secret, beside the database. */
export function secretFile(config: Config): string {
  const file = sqliteFile(config.DATABASE_URL);
  return file ? `${file}.key` : join(DATA_FOLDER, 'db', 'secret.key');
}

function readOrCreateSecret(config: Config): string {
  const file = secretFile(config);
  mkdirSync(dirname(file), { recursive: true });
  try {
    // 'wx' fails if the file exists, so that processes that start at the same time use the same secret.
    writeFileSync(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
