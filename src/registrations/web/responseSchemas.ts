import { type ApiResponse, type ApiResponses, problem, problems } from '../../http/apiResponses.ts';
import { BOOLEAN, COUNT, type JsonSchema, nullable, objectSchema, TEXT, TIMESTAMP, UUID } from '../../http/jsonSchema.ts';
import { problemSchema } from '../../http/problem.ts';
import { ANSWERS } from '../../questions/answerSchema.ts';
import { APPLICANT_EXAMPLE } from '../domain/applicant.ts';
import type { loadAvailability } from './availability.ts';
import type { loadRegistrationView } from './linkResolver.ts';

/** The private link of a registration: the secret that the emails contain. */
export const LINK: JsonSchema = { ...UUID, description: 'The private link, from an email' };
export const LINK_ERRORS: ApiResponses = {
  400: problem('This is no private link'),
  404: problem('The link is unknown'),
  410: problem('The registration has lapsed, was cancelled or called off, or its personal data was erased'),
  ...problems(429),
};

const EMAIL: JsonSchema = { type: 'string', format: 'idn-email' };

export const availabilitySchema: JsonSchema = {
  title: 'Availability',
  ...objectSchema<Awaited<ReturnType<typeof loadAvailability>>>({
    event: { type: 'string', description: 'Slug of the event' },
    slots: COUNT,
    remaining: { ...COUNT, description: 'Available to a new registration; 0 while sign-up is closed' },
    maxPerRegistration: COUNT,
    waitList: objectSchema<{ open: boolean; waiting: number }>({
      open: BOOLEAN,
      waiting: { ...COUNT, description: 'Confirmed parties on the wait list' },
    }),
  }),
};

export const registrationViewSchema: JsonSchema = {
  title: 'Registration',
  ...objectSchema<Awaited<ReturnType<typeof loadRegistrationView>>>(
    {
      id: { ...UUID, description: 'Not the private link: it opens nothing' },
      event: { type: 'string', description: 'Slug of the event' },
      firstName: TEXT,
      lastName: TEXT,
      email: EMAIL,
      phone: TEXT,
      slots: { type: 'integer', minimum: 1 },
      member: BOOLEAN,
      waitList: { type: 'boolean', description: 'Wanted the wait list if there are not enough slots' },
      onWaitList: BOOLEAN,
      offered: { type: 'boolean', const: true, description: 'Present while offered slots are held for an answer' },
      acceptBefore: nullable({ ...TIMESTAMP, description: 'Until when an offer is held; null: no time limit' }),
      confirmed: BOOLEAN,
      confirmFirst: {
        type: 'boolean',
        const: true,
        description: 'Present while no slots are held: they are given when it is confirmed, if there are enough',
      },
      confirmBefore: nullable({ ...TIMESTAMP, description: 'Null: no time limit, or already confirmed' }),
      ahead: {
        ...objectSchema<{ parties: number; slots: number }>({ parties: COUNT, slots: COUNT }),
        description: 'Ahead on the wait list',
      },
      answers: ANSWERS,
      unreachable: {
        type: 'boolean',
        const: true,
        description: 'The last email could not be delivered, and another address may be reached',
      },
    },
    ['offered', 'acceptBefore', 'confirmFirst', 'ahead', 'answers', 'unreachable'],
  ),
};

export const REGISTRATION_EXAMPLE = {
  id: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10',
  event: 'harbour-walk',
  ...APPLICANT_EXAMPLE,
  onWaitList: false,
  confirmed: false,
  confirmBefore: '2027-05-03T08:00:00.000Z',
};

/** The bodies of status 409 that the specification of the sign-up form fixes. */
export const emailRegisteredSchema: JsonSchema = {
  title: 'EmailAlreadyRegistered',
  ...objectSchema<{ email_already_registered: string }>({ email_already_registered: EMAIL }),
};
const notEnoughSlotsSchema: JsonSchema = {
  title: 'NotEnoughSlotsAvailable',
  ...objectSchema<{ not_enough_slots_available: string }>({
    not_enough_slots_available: { type: 'string', pattern: '^[0-9]+$', description: 'The remaining slots' },
  }),
};
const EXAMPLES = {
  emailRegistered: { value: { email_already_registered: 'seb@dsebastien.net' } },
  notEnoughSlots: { value: { not_enough_slots_available: '1' } },
};

/** The address is registered, there are not enough slots, or, as problem details, the event takes none. */
export function signUpConflict(description: string): ApiResponse {
  const { content } = problem(description);
  const schema = { oneOf: [emailRegisteredSchema, notEnoughSlotsSchema] };
  return { description, content: { 'application/json': { schema, examples: EXAMPLES }, ...content } };
}

/** Not enough slots, or, as problem details, the event takes no changes. */
export function slotsConflict(description: string): ApiResponse {
  const example = EXAMPLES.notEnoughSlots.value;
  return {
    description,
    content: { 'application/json': { schema: notEnoughSlotsSchema, example }, 'application/problem+json': { schema: problemSchema } },
  };
}
