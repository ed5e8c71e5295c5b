import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { DomainError, type FieldError } from '../../domainError.ts';

const MAX_PASSWORD_BYTES = 256;
const PASSWORD_RULES: [isViolated: (password: string) => boolean, key: string][] = [
  [(password) => [...password].length < 8, 'accounts.password.short'],
  [(password) => Buffer.byteLength(password) > MAX_PASSWORD_BYTES, 'accounts.password.long'],
  [(password) => !/\p{Lu}/u.test(password), 'accounts.password.capital'],
  [(password) => !/\p{Ll}/u.test(password), 'accounts.password.small'],
  [(password) => !/\p{Nd}/u.test(password), 'accounts.password.digit'],
  [(password) => !/[^\p{L}\p{N}]/u.test(password), 'accounts.password.special'],
  [(password) => !password.isWellFormed() || password.includes('\0'), 'accounts.password.text'],
];
/** zxcvbn scores run from 0 to 4; 1 means fewer than a million guesses. */
const MAX_REJECTED_SCORE = 1;

/** All violations of a password; `userInputs` are the user's names and addresses, which must not make it easy to guess. */
export async function validatePassword(password: string, userInputs: string[], field = 'password'): Promise<FieldError[]> {
  const normalized = password.normalize('NFC');
  const violations = PASSWORD_RULES.filter(([isViolated]) => isViolated(normalized)).map(([, key]) => ({ field, message: { key } }));
  if (violations.length > 0) return violations;
  const { score } = (await loadZxcvbn()).check(normalized.slice(0, 64), [...userInputs, 'slotkeeper']);
  return score > MAX_REJECTED_SCORE ? [] : [{ field, message: { key: 'accounts.password.guessed' } }];
}

/** @throws DomainError `invalid` if there are field errors. */
export function throwIfInvalid(fieldErrors: FieldError[]): void {
  if (fieldErrors.length > 0) throw new DomainError('invalid', { key: 'fieldErrors.input' }, { fieldErrors });
}

let zxcvbn: Promise<ZxcvbnFactory> | undefined;

/** Loaded on first use: its dictionaries are large, and most processes never check a new password. */
function loadZxcvbn(): Promise<ZxcvbnFactory> {
  zxcvbn ??= createZxcvbn();
  return zxcvbn;
}

async function createZxcvbn(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Factory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  return new Factory({ dictionary: { ...common.dictionary, ...english.dictionary }, graphs: common.adjacencyGraphs });
}
