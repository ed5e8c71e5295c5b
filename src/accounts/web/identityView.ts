import { isId } from '../../crypto/ids.ts';
import { DomainError } from '../../domainError.ts';
import { arrayOf, BOOLEAN, type JsonSchema, objectSchema, oneOf, TEXT, TIMESTAMP, UUID } from '../../http/jsonSchema.ts';
import type { Context } from '../../http/request.ts';
import type { Identity } from '../domain/identity.ts';

type IdentityView = ReturnType<typeof toIdentityView>;

/** An address as the owner of the account sees it. */
export function toIdentityView({ id, contactType, value, addedAt, verifiedAt }: Identity) {
  return { id, contact_type: contactType, value, verified: verifiedAt !== null, addedAt };
}

export const identitySchema: JsonSchema = {
  title: 'Identity',
  ...objectSchema<IdentityView>({
    id: UUID,
    contact_type: oneOf('email', 'phone'),
    value: TEXT,
    verified: { ...BOOLEAN, description: 'Whether its owner has confirmed it. If not, it counts for nothing and lapses after a day' },
    addedAt: TIMESTAMP,
  }),
};
export const identityListSchema = objectSchema<{ identities: IdentityView[] }>({ identities: arrayOf(identitySchema) });

const EXAMPLE_ID = '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e12';
export const IDENTITIES_EXAMPLE: { identities: IdentityView[] } = {
  identities: [
    { id: EXAMPLE_ID, contact_type: 'email', value: 'amina@example.org', verified: true, addedAt: '2027-05-01T08:00:00.000Z' },
    {
      ...{ id: EXAMPLE_ID.replace('e12', 'e13'), contact_type: 'email', value: 'amina@club.example' },
      ...{ verified: false, addedAt: '2027-05-02T08:00:00.000Z' },
    },
  ],
};

export const IDENTITY_PARAMS = { identityId: UUID };
/** @throws DomainError `not-found` if it is no id at all */
export function identityIdParam(ctx: Context): string {
  const id = String(ctx.params.identityId);
  if (!isId(id)) throw new DomainError('not-found', { key: 'accounts.errors.noIdentity' });
  return id;
}
