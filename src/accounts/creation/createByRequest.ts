import { newId } from '../../crypto/ids.ts';
import { insert } from '../../database/tableMapping.ts';
import { DomainError } from '../../domainError.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { findVerifiedIdentity, insertIdentities } from '../domain/accountRepository.ts';
import { challenges } from '../domain/challenge.ts';
import type { Client } from '../domain/flowClient.ts';
import type { Contact, ContactType, Identity } from '../domain/identity.ts';
import { assertUsernameFree, newAccount, validateUsername } from '../domain/newAccount.ts';
import { hashPassword } from '../domain/passwordHash.ts';
import { throwIfInvalid, validatePassword } from '../domain/passwordPolicy.ts';
import { findRoles, MEMBER, replaceRoles } from '../domain/role.ts';
import { destinationFault } from '../domain/smsDestination.ts';
import { addAccount, recordAudit } from '../domain/unitOfWork.ts';
import { isPhoneNumber } from '../domain/username.ts';
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
 * token of the page where it is typed. With DISCLOSE_REGISTERED off, the account of somebody else's address is stored all
 * the same, without a code, so that nothing tells the two cases apart; it lapses.
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
  const fault = destinationFault(deps.config, primaryContact);
  throwIfInvalid(fault ? [{ field: 'identities', message: fault }] : []);
  const passwordHash = await hashPassword(request.password, deps.argon2Cost, client.clientAddress);
  return deps.transact(client.actor, async (unitOfWork) => {
    if (deps.config.DISCLOSE_REGISTERED || !isPhoneNumber(username)) await assertUsernameFree(unitOfWork.db, username);
    for (const contact of contacts)
      if (deps.config.DISCLOSE_REGISTERED && (await findVerifiedIdentity(unitOfWork.db, contact))) throw contactTakenError(contact);
    const isTaken = (await findVerifiedIdentity(unitOfWork.db, primaryContact)) !== undefined;
    // After every rejection: a try that sends nothing uses up nothing.
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
    // The primary one comes first: a new code is sent to the first one only.
    const newIdentities = [primaryContact, ...contacts.filter((contact) => contact !== primaryContact)].map(
      (contact): Identity => ({ ...contact, id: newId(), accountId: account.id, addedAt: unitOfWork.at, verifiedAt: null }),
    );
    await insertIdentities(unitOfWork.db, newIdentities);
    await replaceRoles(unitOfWork.db, account.id, roles);
    recordAudit(unitOfWork, account, { action: 'account.created', subjectId: account.id, data: { createdVia: 'request', roles } });
    const [identity] = newIdentities as [Identity];
    const challenge = newConfirmationChallenge(deps, account, identity, unitOfWork.now, isTaken);
    await insert(unitOfWork.db, challenges, [challenge]);
    unitOfWork.messages.push(newConfirmationMessage(unitOfWork.actor, account, identity, challenge, unitOfWork.now, isTaken));
    const isSms = challenge.channel === 'sms';
    return {
      userId: account.id,
      confirmToken: isSms ? deps.confirmTokens.sign(challenge.id) : null,
    };
  });
}

function contactTakenError({ contactType }: Contact): DomainError {
  const message = { key: contactType === 'email' ? 'accounts.fieldErrors.emailTaken' : 'accounts.fieldErrors.phoneTaken' };
  return new DomainError('conflict', message, { fieldErrors: [{ field: 'identities', message }] });
}
