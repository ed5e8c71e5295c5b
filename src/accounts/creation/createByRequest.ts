import { newId } from '../../crypto/ids.ts';
import { insert } from '../../database/tableMapping.ts';
import { DomainError } from '../../domainError.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { findIdentity, insertIdentities } from '../domain/accountRepository.ts';
import { challenges } from '../domain/challenge.ts';
import type { Client } from '../domain/flowClient.ts';
import { addressOf, type Contact, type ContactType, type Identity } from '../domain/identity.ts';
import { assertUsernameFree, newAccount, validateUsername } from '../domain/newAccount.ts';
import { hashPassword } from '../domain/passwordHash.ts';
import { throwIfInvalid, validatePassword } from '../domain/passwordPolicy.ts';
import { findRoles, MEMBER, replaceRoles } from '../domain/role.ts';
import { addAccount, enqueueMessage, recordAudit } from '../domain/unitOfWork.ts';
import { countConfirmation, newConfirmationChallenge, newConfirmationMessage } from './identityConfirmation.ts';

export interface AccountRequest {
  username: string;
  firstName: string;
  lastName: string;
  enabled: boolean;
  password: string;
  roles: string[];
  country: string | null;
  contacts: Contact[];
  /** The type of the contact that is verified first. */
  contactType: ContactType;
}

/**
 * Seed 003: creates an account with roles, to be verified and approved. Returns its id and, if a code was sent by SMS, the
 * token of the page where it is typed.
 * @throws DomainError `invalid` with field errors; `conflict` if the username or a contact has an account; `too-many`.
 */
export async function createAccountByRequest(
  deps: AccountDeps,
  client: Client,
  request: AccountRequest,
): Promise<{ userId: string; confirmToken: string | null }> {
  const { username, firstName, lastName, contacts } = request;
  const userInputs = [username, firstName, lastName, ...contacts.map(({ value }) => value)];
  const otherErrors = validateUsername(username, contacts);
  throwIfInvalid(await validatePassword(request.password, userInputs, { otherErrors, clientAddress: client.clientAddress }));
  const asked = await findRoles(deps.db, request.roles.length > 0 ? request.roles : [MEMBER], 'requestable');
  const roles = asked.map(({ name }) => name);
  const primaryContact = contacts.find(({ contactType }) => contactType === request.contactType) as Contact;
  const passwordHash = await hashPassword(request.password, deps.argon2Cost, client.clientAddress);
  return deps.transact(client.actor, async (unitOfWork) => {
    await assertUsernameFree(unitOfWork.db, username);
    for (const contact of contacts) {
      if (!(await findIdentity(unitOfWork.db, contact))) continue;
      if (deps.config.DISCLOSE_REGISTERED) throw contactTakenError(contact);
      await countConfirmation(deps, unitOfWork, client, contact);
      // The owner learns of the request by this message; the client learns nothing.
      enqueueMessage(unitOfWork, 'account-exists', {
        accountId: null,
        ...addressOf(contact),
        data: { locale: client.locale },
      });
      return { userId: newId(), confirmToken: null };
    }
    // After every refusal: a try that sends nothing uses up nothing.
    await countConfirmation(deps, unitOfWork, client, primaryContact);
    const { country } = request;
    const enabled = request.enabled ? (1 as const) : (0 as const);
    const account = newAccount(unitOfWork.at, {
      username,
      firstName,
      lastName,
      country,
      enabled,
      passwordHash,
      locale: client.locale,
      createdVia: 'request',
    });
    await addAccount(unitOfWork, account);
    const newIdentities = contacts.map(
      (contact): Identity => ({ ...contact, id: newId(), accountId: account.id, addedAt: unitOfWork.at, verifiedAt: null }),
    );
    await insertIdentities(unitOfWork.db, newIdentities);
    await replaceRoles(unitOfWork.db, account.id, roles);
    recordAudit(unitOfWork, account, { action: 'account.created', subjectId: account.id, data: { createdVia: 'request', roles } });
    const identity = newIdentities.find(({ valueNormalized }) => valueNormalized === primaryContact.valueNormalized) as Identity;
    const challenge = newConfirmationChallenge(deps, account, identity, unitOfWork.now);
    await insert(unitOfWork.db, challenges, [challenge]);
    unitOfWork.messages.push(newConfirmationMessage(unitOfWork.actor, account, identity, challenge, unitOfWork.now));
    const isSms = challenge.channel === 'sms';
    return {
      userId: account.id,
      confirmToken: isSms ? deps.confirmTokens.sign(account.id, challenge.id, unitOfWork.now, challenge.expiresAt) : null,
    };
  });
}

function contactTakenError({ contactType }: Contact): DomainError {
  const message = { key: contactType === 'email' ? 'accounts.fieldErrors.emailTaken' : 'accounts.fieldErrors.phoneTaken' };
  return new DomainError('conflict', message, { fieldErrors: [{ field: 'identities', message }] });
}
