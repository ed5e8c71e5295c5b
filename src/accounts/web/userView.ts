import type { Db } from '../../database/dialect.ts';
import { arrayOf, BOOLEAN, type JsonSchema, nullable, objectSchema, oneOf, TEXT, TIMESTAMP, UUID } from '../../http/jsonSchema.ts';
import type { Account } from '../domain/account.ts';
import { identitiesOf } from '../domain/accountRepository.ts';
import { stateOf } from '../domain/accountState.ts';
import { masked } from '../domain/identity.ts';
import { rolesOf } from '../domain/role.ts';
import { LISTED_STATES } from '../login/listAccounts.ts';

export type UserView = Awaited<ReturnType<typeof toUserView>>;

/** An account as administrators see it. */
export async function toUserView(db: Db, account: Account) {
  const { id, username, firstName, lastName, country, createdVia, createdAt, verifiedAt, approvedAt, rejectedAt, rejectionReason } =
    account;
  const identities = await identitiesOf(db, id);
  return {
    ...{ id, username, firstName, lastName, country, createdVia, createdAt, verifiedAt, approvedAt, rejectedAt, rejectionReason },
    name: `${firstName} ${lastName}`.trim(),
    enabled: account.enabled === 1,
    state: stateOf(account),
    roles: (await rolesOf(db, id)).map(({ name }) => name),
    identities: identities.map((identity) => ({
      contact_type: identity.contactType,
      value: masked(identity),
      verified: identity.verifiedAt !== null,
    })),
  };
}

export const userViewSchema: JsonSchema = {
  title: 'User',
  ...objectSchema<UserView>({
    id: UUID,
    username: TEXT,
    firstName: TEXT,
    lastName: TEXT,
    country: nullable({ type: 'string', description: 'ISO 3166-1 alpha-2' }),
    createdVia: oneOf('phone_steps', 'code', 'request', 'operator'),
    createdAt: TIMESTAMP,
    verifiedAt: nullable(TIMESTAMP),
    approvedAt: nullable(TIMESTAMP),
    rejectedAt: nullable(TIMESTAMP),
    rejectionReason: nullable(TEXT),
    name: TEXT,
    enabled: BOOLEAN,
    state: oneOf(...LISTED_STATES),
    roles: arrayOf(TEXT),
    identities: arrayOf(
      objectSchema<UserView['identities'][number]>({
        contact_type: oneOf('email', 'phone'),
        value: { type: 'string', description: 'Masked' },
        verified: BOOLEAN,
      }),
    ),
  }),
};

export const USER_EXAMPLE: UserView = {
  ...{ id: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10', username: 'amina', firstName: 'Amina', lastName: 'Diallo', country: 'BE' },
  ...{ createdVia: 'request', createdAt: '2027-05-01T08:00:00.000Z', verifiedAt: '2027-05-01T08:05:00.000Z', approvedAt: null },
  ...{ rejectedAt: null, rejectionReason: null, name: 'Amina Diallo', enabled: true, state: 'pending', roles: ['organiser'] },
  identities: [{ contact_type: 'email', value: 'a…@example.org', verified: true }],
};
