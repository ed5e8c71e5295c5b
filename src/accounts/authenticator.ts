import { createCipheriv, createDecipheriv, createHmac, type KeyObject, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { Account } from './account.ts';
import { asTyped } from './challenge.ts';
import { type Change, note, set } from './change.ts';
import type { House } from './house.ts';

const PERIOD = 30;
const RECOVERY_CODES = 10;

/** A new secret for an authenticator app (RFC 6238): as it is kept, and as the app reads it. */
export function newAuthenticator({ world: { keys } }: House, username: string): { sealed: string; uri: string; secret: string } {
  const secret = new Secret({ size: 20 });
  return { sealed: seal(keys('authenticator')[0], secret.base32), secret: secret.base32, uri: totp(secret.base32, username).toString() };
}

/** The address that an app reads out of a QR code, while it has not answered yet. */
export function authenticatorUri({ world: { keys } }: House, account: Account): { uri: string; secret: string } | null {
  const secret = account.totpSecret === null ? null : open(keys('authenticator'), account.totpSecret);
  return secret === null ? null : { secret, uri: totp(secret, account.username).toString() };
}

/**
 * Whether a code is the app's, of this half minute or one beside it, and none that was used before; or one of the
 * recovery codes, which is used up by it.
 */
export function answersAuthenticator(house: House, change: Change, account: Account, code: string): boolean {
  const step = stepOf(house, account, code, change.now);
  if (step !== null) {
    set(change, account, { totpStep: step });
    return true;
  }
  const left = JSON.parse(account.recovery) as string[];
  const used = recoveryHashes(house, account, asTyped(code)).find((hash) => left.includes(hash));
  if (used === undefined) return false;
  set(change, account, { recovery: JSON.stringify(left.filter((hash) => hash !== used)) });
  note(change, account, { action: 'recovery code used', details: { left: left.length - 1 } });
  return true;
}

/** The half minute whose code this is; null when it is none, or not newer than the last one that was used. */
function stepOf({ world: { keys } }: House, account: Account, code: string, now: Date): number | null {
  const secret = account.totpSecret === null ? null : open(keys('authenticator'), account.totpSecret);
  if (secret === null || !/^\d{6}$/.test(code)) return null;
  const delta = totp(secret, account.username).validate({ token: code, timestamp: now.getTime(), window: 1 });
  if (delta === null) return null;
  const step = Math.floor(now.getTime() / 1_000 / PERIOD) + delta;
  return step > (account.totpStep ?? -1) ? step : null;
}

/** New recovery codes, to be shown once; those before are void. */
export function newRecoveryCodes(house: House, change: Change, account: Account): string[] {
  const codes = Array.from({ length: RECOVERY_CODES }, () => asTyped(new Secret({ size: 10 }).base32).slice(0, 16));
  const hashes = codes.map((code) => recoveryHashes(house, account, code)[0] as string);
  set(change, account, { recovery: JSON.stringify(hashes) });
  return codes.map((code) => (code.match(/.{4}/g) ?? []).join('-'));
}

function recoveryHashes({ world: { keys } }: House, { id }: Account, code: string): string[] {
  return keys('code hash').map((key) => createHmac('sha256', key).update(`recovery ${id} ${code}`).digest('base64url'));
}

function totp(secret: string, label: string): TOTP {
  return new TOTP({ issuer: 'Slotkeeper', label, secret, period: PERIOD, digits: 6 });
}

/** AES-256-GCM: nonce, tag and text, in one line. */
function seal(key: KeyObject, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

function open(keys: KeyObject[], sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url');
  for (const key of keys) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    } catch {}
  }
  return null;
}
