import { newId } from '../../crypto/ids.ts';
import type { Actor } from '../../deps.ts';
import type { FieldError } from '../../domainError.ts';
import { emailErrorText } from '../../validation/emailAddress.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { findVerifiedIdentity, insertIdentities } from '../domain/accountRepository.ts';
import { type Contact, contactMailableErrors, emailContact, phoneContact } from '../domain/identity.ts';
import { assertUsernameFree, newAccount } from '../domain/newAccount.ts';
import { hashPassword } from '../domain/passwordHash.ts';
import { throwIfInvalid, validatePassword } from '../domain/passwordPolicy.ts';
import { findRoles, replaceRoles } from '../domain/role.ts';
import { type AccountUnitOfWork, addAccount, recordAudit } from '../domain/unitOfWork.ts';

export interface OperatorAccountInput {
  username: string;
  password: string;
  firstName?: string;
  lastName?: string;
  email?: string | undefined;
  phone?: string | undefined;
  roles: string[];
  locale?: string;
}

/** The operator may also give reserved names, email addresses and phone numbers as usernames. */
const USERNAME_PATTERN = /^[a-z0-9+][a-z0-9._@+-]{2,99}$/i;

/**
 * The account is verified and approved at once.
 * @throws DomainError `invalid` with field errors; `conflict` if the username is taken.
 */
export async function createAccountByOperator(deps: AccountDeps, actor: Actor, input: OperatorAccountInput): Promise<Account> {
  const { contacts, passwordHash } = await prepareInput(deps, input);
  return deps.transact(actor, (unitOfWork) => insertOperatorAccount(unitOfWork, input, contacts, passwordHash));
}

export async function insertOperatorAccount(
  unitOfWork: AccountUnitOfWork,
  input: OperatorAccountInput,
  contacts: Contact[],
  passwordHash: string,
): Promise<Account> {
  await assertUsernameFree(unitOfWork.db, input.username);
  const roles = (await findRoles(unitOfWork.db, input.roles)).map(({ name }) => name);
  for (const contact of contacts) if (await findVerifiedIdentity(unitOfWork.db, contact)) throwIfInvalid([takenFieldError(contact)]);
  const { username, firstName = '', lastName = '', locale = 'en' } = input;
  const timestamps = { verifiedAt: unitOfWork.at, approvedAt: unitOfWork.at };
  const account = newAccount(unitOfWork.at, { username, passwordHash, firstName, lastName, locale, createdVia: 'operator', ...timestamps });
  await addAccount(unitOfWork, account);
  await insertIdentities(
    unitOfWork.db,
    contacts.map((contact) => ({ ...contact, id: newId(), accountId: account.id, addedAt: unitOfWork.at, verifiedAt: unitOfWork.at })),
  );
  await replaceRoles(unitOfWork.db, account.id, roles);
  recordAudit(unitOfWork, account, {
    action: 'account.created',
    subjectId: account.id,
    data: { createdVia: 'operator', roles },
  });
  return account;
}

/** Validates the input; hashes the password, which takes too long for a transaction. */
export async function prepareInput(
  { config, argon2Cost, offersSmtpUtf8 }: AccountDeps,
  { username, password, email, phone, firstName = '', lastName = '' }: OperatorAccountInput,
) {
  const parsedEmail = email === undefined ? undefined : emailContact(email);
  const parsedPhone = phone === undefined ? undefined : phoneContact(phone, config.DEFAULT_COUNTRY);
  const otherErrors: FieldError[] = [
    ...(USERNAME_PATTERN.test(username) ? [] : [{ field: 'username', message: { key: 'accounts.fieldErrors.username' } }]),
    ...(parsedEmail === null ? [{ field: 'email', message: emailErrorText(email ?? '') }] : []),
    ...(await contactMailableErrors({ offersSmtpUtf8 }, parsedEmail, 'email')),
    ...(parsedPhone === null ? [{ field: 'phone', message: { key: 'accounts.fieldErrors.phone' } }] : []),
    ...(parsedEmail === undefined && parsedPhone === undefined
      ? [{ field: 'email', message: { key: 'accounts.fieldErrors.identities' } }]
      : []),
  ];
  throwIfInvalid(await validatePassword(password, [username, firstName, lastName, email ?? ''], { otherErrors }));
  return {
    contacts: [parsedEmail, parsedPhone].filter((contact) => contact !== undefined && contact !== null),
    passwordHash: await hashPassword(password, argon2Cost),
  };
}

function takenFieldError({ contactType }: Contact): FieldError {
  return {
    field: contactType,
    message: { key: contactType === 'email' ? 'accounts.fieldErrors.emailTaken' : 'accounts.fieldErrors.phoneTaken' },
  };
}
