import { insertOperatorAccount, type OperatorAccountInput } from '../../src/accounts/creation/createByOperator.ts';
import type { AccountDeps } from '../../src/accounts/domain/accountDeps.ts';
import { emailContact, phoneContact } from '../../src/accounts/domain/identity.ts';
import { hashPassword } from '../../src/accounts/domain/passwordHash.ts';
import { OPERATOR } from './factories.ts';
import { PASSWORD } from './httpUser.ts';

let passwordHash: Promise<string> | undefined;

/** An account with the password of all tests, as the operator creates it. Its password is neither checked nor hashed anew, which takes 30 ms. */
export async function anOperatorAccount(deps: AccountDeps, input: Omit<OperatorAccountInput, 'password'>): Promise<string> {
  passwordHash ??= hashPassword(PASSWORD, deps.argon2Cost);
  const hash = await passwordHash;
  const { email, phone } = input;
  const contacts = [email && emailContact(email), phone && phoneContact(phone, deps.config.DEFAULT_COUNTRY)].filter((contact) => !!contact);
  const { id } = await deps.transact(OPERATOR, (unitOfWork) =>
    insertOperatorAccount(unitOfWork, { ...input, password: PASSWORD }, contacts, hash),
  );
  return id;
}
