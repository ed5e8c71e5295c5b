import { createHmac } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { decrypt, encrypt } from '../../crypto/encryption.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { normalizeCode } from '../domain/codes.ts';
import { type AccountUnitOfWork, recordAudit, updateAccount } from '../domain/unitOfWork.ts';

const TOTP_PERIOD_SECONDS = 30;
const RECOVERY_CODE_COUNT = 10;

/** A new secret for an authenticator app (RFC 6238): encrypted for the database, in base32, and as the URI of a QR code. */
export function newTotpSecret({ keys }: AccountDeps, username: string): { encrypted: string; uri: string; secret: string } {
  const secret = new Secret({ size: 20 });
  return {
    encrypted: encrypt(keys('authenticator')[0], secret.base32),
    secret: secret.base32,
    uri: totp(secret.base32, username).toString(),
  };
}

/** The secret and the QR code's URI of an enrollment; null if there is none, or its key is no longer in SECRET_KEY. */
export function totpEnrollment({ keys }: AccountDeps, account: Account): { uri: string; secret: string } | null {
  const secret = account.totpSecret === null ? null : decrypt(keys('authenticator'), account.totpSecret);
  return secret === null ? null : { secret, uri: totp(secret, account.username).toString() };
}

/**
 * Accepts the app's code of the current 30-second step or one beside it, once; or an unused recovery code, which is
 * then used up.
 */
export function verifyTotpOrRecoveryCode(deps: AccountDeps, unitOfWork: AccountUnitOfWork, account: Account, code: string): boolean {
  const step = matchingStep(deps, account, code, unitOfWork.now);
  if (step !== null) {
    updateAccount(unitOfWork, account, { totpLastStep: step });
    return true;
  }
  const remaining = JSON.parse(account.recoveryCodeHashes) as string[];
  const usedHash = recoveryHashes(deps, account, normalizeCode(code)).find((hash) => remaining.includes(hash));
  if (usedHash === undefined) return false;
  updateAccount(unitOfWork, account, { recoveryCodeHashes: JSON.stringify(remaining.filter((hash) => hash !== usedHash)) });
  recordAudit(unitOfWork, account, { action: 'login.recovery_code_used', data: { remaining: remaining.length - 1 } });
  return true;
}

/** The 30-second step of a code; null if the code is wrong, or its step not newer than the last one used. */
function matchingStep({ keys }: AccountDeps, account: Account, code: string, now: Date): number | null {
  const secret = account.totpSecret === null ? null : decrypt(keys('authenticator'), account.totpSecret);
  if (secret === null || !/^\d{6}$/.test(code)) return null;
  const delta = totp(secret, account.username).validate({ token: code, timestamp: now.getTime(), window: 1 });
  if (delta === null) return null;
  const step = Math.floor(now.getTime() / 1_000 / TOTP_PERIOD_SECONDS) + delta;
  return step > (account.totpLastStep ?? -1) ? step : null;
}

/** Replaces the recovery codes; returns the new ones, which are stored as hashes only. */
export function newRecoveryCodes(deps: AccountDeps, unitOfWork: AccountUnitOfWork, account: Account): string[] {
  const codes = Array.from({ length: RECOVERY_CODE_COUNT }, () => normalizeCode(new Secret({ size: 10 }).base32).slice(0, 16));
  const hashes = codes.map((code) => recoveryHashes(deps, account, code)[0] as string);
  updateAccount(unitOfWork, account, { recoveryCodeHashes: JSON.stringify(hashes) });
  return codes.map((code) => (code.match(/.{4}/g) ?? []).join('-'));
}

function recoveryHashes({ keys }: AccountDeps, { id }: Account, code: string): string[] {
  return keys('code hash').map((key) => createHmac('sha256', key).update(`recovery ${id} ${code}`).digest('base64url'));
}

function totp(secret: string, label: string): TOTP {
  return new TOTP({ issuer: 'Slotkeeper', label, secret, period: TOTP_PERIOD_SECONDS, digits: 6 });
}
