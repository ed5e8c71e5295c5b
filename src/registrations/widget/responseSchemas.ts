import type { PublicPicture } from '../../events/pictures/publicPicture.ts';
import { COUNT, type JsonSchema, nullable, objectSchema, TEXT } from '../../http/jsonSchema.ts';
import { type PublicQuestion, publicQuestionsSchema } from '../../questions/publicQuestion.ts';

/** What the form shows about an event, except the number of available slots. */
export interface FormView {
  event: {
    slug: string;
    title: string;
    when: string;
    zone: string;
    location: string | null;
    organiser: string | null;
    contact: string | null;
    most: number;
  };
  isAllowed: boolean;
  closed: string | null;
  privacy: string;
  needsProof: boolean;
  hasMailbox: boolean;
  colour: string;
  onColour: string;
  language: string;
  locale: string;
  direction: string;
  texts: Record<string, string>;
  questions?: PublicQuestion[];
  picture?: PublicPicture;
}

const COLOUR: JsonSchema = { type: 'string', pattern: '^#[0-9a-f]{6}$' };

export const formViewSchema: JsonSchema = {
  title: 'Form',
  ...objectSchema<FormView>(
    {
      event: objectSchema<FormView['event']>({
        slug: TEXT,
        title: TEXT,
        when: { type: 'string', description: 'Date and time, for people' },
        zone: { type: 'string', description: 'IANA time zone' },
        location: nullable(TEXT),
        organiser: nullable(TEXT),
        contact: nullable(TEXT),
        most: { type: 'integer', minimum: 1, description: 'Most slots of one registration' },
      }),
      isAllowed: { type: 'boolean', description: 'Whether the asking page may show the form' },
      closed: nullable({ type: 'string', description: 'Why nobody can sign up; null while they can' }),
      privacy: { type: 'string', description: 'Who sees personal data, and how long it is kept' },
      needsProof: { type: 'boolean', description: 'Whether POST /register requires X-Proof' },
      hasMailbox: { type: 'boolean', description: 'Whether emails go to the development mailbox' },
      colour: { ...COLOUR, description: 'Of the organiser' },
      onColour: { ...COLOUR, description: 'Of text on it' },
      language: TEXT,
      locale: TEXT,
      direction: { type: 'string', enum: ['ltr', 'rtl'] },
      texts: { type: 'object', additionalProperties: TEXT, description: 'Unformatted texts (ICU MessageFormat) by key' },
      questions: publicQuestionsSchema,
      picture: {
        ...objectSchema<PublicPicture>({
          url: { type: 'string', format: 'uri' },
          smallUrl: { type: 'string', format: 'uri' },
          ...{ width: COUNT, height: COUNT, smallWidth: COUNT },
          alt: { type: 'string', description: 'What it shows' },
        }),
        description: 'Missing: the event has none',
      },
    },
    ['questions', 'picture'],
  ),
};

export const FORM_EXAMPLE: FormView = {
  event: {
    slug: 'harbour-walk',
    title: 'Harbour Walk',
    when: 'Sunday, 13 June 2027 at 19:00 (Central European Time)',
    zone: 'Europe/Brussels',
    location: 'Pier 4, Ostend',
    organiser: null,
    contact: null,
    most: 4,
  },
  isAllowed: true,
  closed: null,
  privacy: 'The organiser sees these details.',
  needsProof: false,
  hasMailbox: false,
  colour: '#1d5fa8',
  onColour: '#ffffff',
  language: 'en',
  locale: 'en-GB',
  direction: 'ltr',
  texts: { 'form.submit': 'Sign up' },
};

/** Made by altcha-lib. Clients solve `parameters` and send them back unchanged. */
export const challengeSchema: JsonSchema = {
  title: 'ProofOfWorkChallenge',
  ...objectSchema<{ parameters: object; signature: string }>({
    parameters: {
      type: 'object',
      properties: { algorithm: TEXT, cost: { type: 'integer' }, expiresAt: { type: 'integer', description: 'Unix time in seconds' } },
      required: ['algorithm', 'cost', 'expiresAt'],
      additionalProperties: true,
    },
    signature: TEXT,
  }),
};

export const CHALLENGE_EXAMPLE = {
  parameters: { algorithm: 'PBKDF2/SHA-256', cost: 5_000, expiresAt: 1_809_160_200, nonce: '8f14e45f', salt: 'c9f0f895' },
  signature: '45c48cce2e2d7fbdea1afc51c7c6ad26',
};
