import { DomainError, type FieldError } from '../../domainError.ts';
import { runCostly } from './costlyWork.ts';
import { scorePassword } from './passwordStrength.ts';

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

/** About the form in which a password is chosen. */
interface PasswordForm {
  /** The field of the password. */
  field?: string;
  /** Errors of the other fields. They are returned too, and save the check of the strength. */
  otherErrors?: FieldError[];
  /** IP address of the client; missing on the command line. */
  clientAddress?: string;
}

/**
 * All field errors of a form with a new password; `userInputs` are the user's names and addresses, which must not make it
 * easy to guess. Its strength is checked last and only if nothing else is wrong, because that costs much.
 * @throws DomainError `busy` if too many passwords are being checked.
 */
export async function validatePassword(
  password: string,
  userInputs: string[],
  { field = 'password', otherErrors = [], clientAddress }: PasswordForm = {},
): Promise<FieldError[]> {
  const normalized = password.normalize('NFC');
  const violations = PASSWORD_RULES.filter(([isViolated]) => isViolated(normalized)).map(([, key]) => ({ field, message: { key } }));
  const fieldErrors = [...otherErrors, ...violations];
  if (fieldErrors.length > 0) return fieldErrors;
  const score = await runCostly('creation', clientAddress, () => scorePassword(normalized, [...userInputs, 'slotkeeper']));
  return score > MAX_REJECTED_SCORE ? [] : [{ field, message: { key: 'accounts.password.guessed' } }];
}

/** @throws DomainError `invalid` if there are field errors. */
export function throwIfInvalid(fieldErrors: FieldError[]): void {
  if (fieldErrors.length > 0) throw new DomainError('invalid', { key: 'fieldErrors.input' }, { fieldErrors });
}
