import { newId } from '../../crypto/ids.ts';
import { insert } from '../../database/tableMapping.ts';
import { DomainError } from '../../domainError.ts';
import type { Message } from '../../messages/message.ts';
import { lockForCreator } from '../../messages/outbox/outbox.ts';
import { newConfirmationChallenge, newConfirmationMessage } from '../creation/identityConfirmation.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { deleteIdentity, findVerifiedIdentity, identitiesOf, insertIdentities, isUsernameTaken } from '../domain/accountRepository.ts';
import { challenges } from '../domain/challenge.ts';
import { type Contact, type Identity, masked } from '../domain/identity.ts';
import { throwIfInvalid } from '../domain/passwordPolicy.ts';
import { consumeSendQuota } from '../domain/sendQuota.ts';
import { destinationFault } from '../domain/smsDestination.ts';
import { type AccountUnitOfWork, recordAudit, updateAccount } from '../domain/unitOfWork.ts';
import { normalizeUsername } from '../domain/username.ts';
import { deliverNow, notSentError } from '../emails/deliverNow.ts';
import { notifyOwner } from '../emails/notifyAccount.ts';
import { type AccountActor, requireOwnAccount, throwFieldError, withOwnAccount } from './ownAccount.ts';
import { assertOwnPassword, type PasswordProof } from './ownPassword.ts';

/** More than anybody needs; each may be sent a message. */
const MAX_IDENTITIES = 10;

export async function listOwnIdentities(deps: AccountDeps, actor: AccountActor): Promise<Identity[]> {
  return identitiesOf(deps.db, (await requireOwnAccount(deps, actor)).id);
}

/**
 * Adds an address that counts once its owner has confirmed it by the message to it; for one that waits already it sends
 * another message. Returns the identity and, if a code was sent by SMS, the token of the page where it is typed.
 * @throws DomainError `invalid` with field errors; `too-many`; `busy` if the SMS gateway did not accept the code.
 */
export async function addIdentity(
  deps: AccountDeps,
  actor: AccountActor,
  contact: Contact,
  proof: PasswordProof,
): Promise<{ identity: Identity; confirmToken: string | null }> {
  const fault = destinationFault(deps.config, contact);
  throwIfInvalid(fault ? [{ field: 'value', message: fault }] : []);
  await assertOwnPassword(deps, actor, proof);
  const added = await deps.transact(actor, (unitOfWork) =>
    withOwnAccount(unitOfWork, actor, async (account) => {
      await consumeSendQuota(deps, unitOfWork, { purpose: 'confirm', contact, clientAddress: proof.clientAddress }, 'too-many');
      return storeIdentity(deps, unitOfWork, account, contact);
    }),
  );
  if (added.message.channel === 'sms' && !(await deliverNow(deps, added.message))) throw notSentError();
  return added;
}

async function storeIdentity(deps: AccountDeps, unitOfWork: AccountUnitOfWork, account: Account, contact: Contact) {
  const own = await identitiesOf(unitOfWork.db, account.id);
  const same = own.find(
    ({ contactType, valueNormalized }) => contactType === contact.contactType && valueNormalized === contact.valueNormalized,
  );
  if (same?.verifiedAt) throwFieldError('value', 'accounts.fieldErrors.identityConfirmed');
  const isTaken = (await findVerifiedIdentity(unitOfWork.db, contact)) !== undefined;
  const takenKey = contact.contactType === 'email' ? 'accounts.fieldErrors.emailTaken' : 'accounts.fieldErrors.phoneTaken';
  if (isTaken && deps.config.DISCLOSE_REGISTERED) throwFieldError('value', takenKey);
  if (!same && own.length >= MAX_IDENTITIES) throwFieldError('value', 'accounts.fieldErrors.tooManyIdentities');
  const identity = same ?? { ...contact, id: newId(), accountId: account.id, addedAt: unitOfWork.at, verifiedAt: null };
  if (!same) {
    await insertIdentities(unitOfWork.db, [identity]);
    recordAudit(unitOfWork, account, { action: 'identity.added', subjectId: account.id, data: { contactType: contact.contactType } });
  }
  const challenge = newConfirmationChallenge(deps, account, identity, unitOfWork.now, isTaken);
  await insert(unitOfWork.db, challenges, [challenge]);
  const message: Message = newConfirmationMessage(unitOfWork.actor, account, identity, challenge, unitOfWork.now, isTaken);
  if (message.channel === 'sms') lockForCreator(message, unitOfWork.now);
  unitOfWork.messages.push(message);
  const confirmToken = deps.confirmTokens.sign(challenge.id);
  return { identity, message, confirmToken: challenge.channel === 'sms' ? confirmToken : null };
}

/**
 * Removes an address; it and the others are told.
 * @throws DomainError `not-found`; `conflict` if it is the last verified one: nobody could sign in without it.
 */
export async function removeIdentity(deps: AccountDeps, actor: AccountActor, identityId: string, proof: PasswordProof): Promise<void> {
  await assertOwnPassword(deps, actor, proof);
  await deps.transact(actor, (unitOfWork) =>
    withOwnAccount(unitOfWork, actor, async (account) => {
      const identities = await identitiesOf(unitOfWork.db, account.id);
      const identity = identities.find(({ id }) => id === identityId);
      if (!identity) throw new DomainError('not-found', { key: 'accounts.errors.noIdentity' });
      const remaining = identities.filter(({ id, verifiedAt }) => id !== identityId && verifiedAt !== null);
      if (identity.verifiedAt !== null && remaining.length === 0)
        throw new DomainError('conflict', { key: 'accounts.errors.lastIdentity' });
      await deleteIdentity(unitOfWork.db, identity.id, unitOfWork.at);
      const { contactType, verifiedAt } = identity;
      const data = { contactType, verified: verifiedAt !== null };
      recordAudit(unitOfWork, account, { action: 'identity.removed', subjectId: account.id, data });
      if (verifiedAt === null) return;
      await replaceUsername(unitOfWork, account, identity, remaining[0] as Identity);
      await notifyOwner(unitOfWork, account, 'account-identity-removed', { identity: masked(identity) }, identities);
    }),
  );
}

/** A username that is the removed address becomes one that is left. */
async function replaceUsername(unitOfWork: AccountUnitOfWork, account: Account, removed: Identity, remaining: Identity): Promise<void> {
  if (normalizeUsername(account.username) !== removed.valueNormalized) return;
  const isTaken = await isUsernameTaken(unitOfWork.db, remaining.valueNormalized);
  updateAccount(unitOfWork, account, {
    username: remaining.value,
    usernameNormalized: isTaken ? account.id : remaining.valueNormalized,
  });
}
