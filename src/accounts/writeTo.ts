import type { Account } from './account.ts';
import { type Change, write } from './change.ts';
import { channelTo, type Identity } from './identity.ts';
import { identitiesOf } from './store.ts';

/** Writes to an account where its owner is sure to read it: the first verified e-mail address, or else phone number. */
export async function writeTo(change: Change, account: Account, template: string, details: object = {}): Promise<void> {
  const identity = bestOf(await identitiesOf(change.db, account.id), 'email');
  if (identity) write(change, template, { accountId: account.id, channel: channelTo(identity), recipient: identity.value, details });
}

/** The verified address of this kind, or one of another kind. */
export function bestOf(identities: Identity[], preferred: Identity['contactType']): Identity | undefined {
  const verified = identities.filter(({ verifiedAt }) => verifiedAt !== null);
  return verified.find(({ contactType }) => contactType === preferred) ?? verified[0];
}
