import { BOOLEAN, COUNT, type JsonSchema, nullable, objectSchema, TEXT, TIMESTAMP } from '../../http/jsonSchema.ts';
import type { Outcome, ResentEmail } from './acts.ts';
import { PERSON_EXAMPLE, type PersonView, personViewSchema } from './personView.ts';

type ActView = Omit<Outcome, 'done'> & { registration: PersonView };

const resentSchema = objectSchema<ResentEmail>({
  template: { ...TEXT, description: 'Kind of email' },
  heldUntil: nullable({ ...TIMESTAMP, description: 'While it is held back, because the address was sent enough' }),
  isSent: { ...BOOLEAN, description: 'False: given up, because the address was sent enough' },
});

export const actSchema: JsonSchema = {
  title: 'ActOnPerson',
  ...objectSchema<ActView>(
    {
      overtaken: { ...COUNT, description: 'Parties that wait and were overtaken; present out of turn' },
      email: { ...resentSchema, description: 'The email that was sent again' },
      registration: personViewSchema,
    },
    ['overtaken', 'email'],
  ),
};

export const ACT_EXAMPLE: ActView = { overtaken: 1, registration: PERSON_EXAMPLE };
