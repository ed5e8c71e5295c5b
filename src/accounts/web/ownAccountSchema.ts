import { arrayOf, BOOLEAN, COUNT, type JsonSchema, nullable, objectSchema, oneOf, TEXT, UUID } from '../../http/jsonSchema.ts';
import type { getOwnAccount } from '../login/ownAccount.ts';

type OwnAccount = Awaited<ReturnType<typeof getOwnAccount>> & { roles: string[] };

export const ownAccountSchema: JsonSchema = {
  title: 'OwnAccount',
  ...objectSchema<OwnAccount>({
    id: UUID,
    username: TEXT,
    firstName: TEXT,
    lastName: TEXT,
    country: nullable({ type: 'string', description: 'ISO 3166-1 alpha-2' }),
    locale: TEXT,
    authenticator: { type: 'boolean', description: 'Whether an authenticator app makes the codes' },
    recoveryCodes: { ...COUNT, description: 'Unused ones' },
    identities: arrayOf(
      objectSchema<OwnAccount['identities'][number]>({ id: UUID, contact_type: oneOf('email', 'phone'), value: TEXT, verified: BOOLEAN }),
    ),
    roles: arrayOf(TEXT),
  }),
};
export const OWN_ACCOUNT_EXAMPLE: OwnAccount = {
  ...{ id: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10', username: 'amina', firstName: 'Amina', lastName: 'Diallo', country: 'BE', locale: 'en' },
  ...{ authenticator: false, recoveryCodes: 0 },
  identities: [{ id: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e12', contact_type: 'email', value: 'amina@example.org', verified: true }],
  roles: ['organiser'],
};
