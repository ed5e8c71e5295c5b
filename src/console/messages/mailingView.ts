import { arrayOf, COUNT, type JsonSchema, nullable, objectSchema, oneOf, TEXT, TIMESTAMP, UUID } from '../../http/jsonSchema.ts';
import { LANGUAGES } from '../../i18n/translate.ts';
import { AUDIENCES } from '../../mailings/audience.ts';
import { MAILING_STATES, type Mailing, type MailingTexts, pickedOf, textsOf } from '../../mailings/mailing.ts';
import { type Progress, RECIPIENT_STATES, type RecipientResult } from '../../mailings/progress.ts';
import { CAUSE } from '../../messages/transports/causeText.ts';

/** A message to many people, as organisers' programs see it. */
export interface MailingView
  extends Pick<
    Mailing,
    'id' | 'kind' | 'audience' | 'state' | 'sendAt' | 'createdAt' | 'startedAt' | 'finishedAt' | 'version' | 'recipients'
  > {
  people: string[];
  texts: MailingTexts;
}

/** One of them, and how far it has got. */
export interface MailingDetails extends MailingView {
  /** Who would get it, if it were sent now. */
  reach: number;
  progress: Progress;
}

export function toMailingView(mailing: Mailing): MailingView {
  const { id, kind, audience, state, sendAt, createdAt, startedAt, finishedAt, version, recipients } = mailing;
  const times = { sendAt, createdAt, startedAt, finishedAt };
  return { id, kind, audience, people: pickedOf(mailing), texts: textsOf(mailing), state, ...times, version, recipients };
}

const textsSchema: JsonSchema = {
  type: 'object',
  description: `By language: ${LANGUAGES.join(', ')}. The body is Markdown`,
  additionalProperties: objectSchema<MailingTexts[string]>({ subject: TEXT, body: TEXT }),
};

const PROPERTIES: Record<keyof MailingView, JsonSchema> = {
  id: UUID,
  kind: { ...oneOf('message', 'reminder'), description: '`reminder`: the service made it' },
  audience: oneOf(...AUDIENCES),
  people: { ...arrayOf(UUID), description: 'Registrations, for the audience `picked`' },
  texts: textsSchema,
  state: oneOf(...MAILING_STATES),
  sendAt: nullable({ ...TIMESTAMP, description: 'When it is to be sent, or was' }),
  createdAt: TIMESTAMP,
  startedAt: nullable(TIMESTAMP),
  finishedAt: nullable({ ...TIMESTAMP, description: 'When the last email had left, or it was cancelled' }),
  version: { type: 'integer', minimum: 1 },
  recipients: { ...COUNT, description: 'For how many people an email was written' },
};

export const mailingSchemaOfView: JsonSchema = { title: 'Message', ...objectSchema<MailingView>(PROPERTIES) };

export const mailingDetailsSchema: JsonSchema = {
  title: 'MessageDetails',
  ...objectSchema<MailingDetails>({
    ...PROPERTIES,
    reach: { ...COUNT, description: 'How many people would get it now' },
    progress: objectSchema<Progress>({ waiting: COUNT, sent: COUNT, bounced: COUNT, undeliverable: COUNT, withdrawn: COUNT }),
  }),
};

export const MAILING_EXAMPLE: MailingDetails = {
  ...{ id: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e11', kind: 'message', audience: 'confirmed', people: [] },
  texts: { en: { subject: 'Bring a raincoat', body: 'Dear {first_name},\n\nit will **rain**.' } },
  ...{ state: 'sending', sendAt: '2027-06-12T08:00:00.000Z', createdAt: '2027-06-11T15:02:00.000Z' },
  ...{ startedAt: '2027-06-12T08:00:00.000Z', finishedAt: null, version: 3, recipients: 120, reach: 121 },
  progress: { waiting: 20, sent: 97, bounced: 1, undeliverable: 1, withdrawn: 1 },
};

export const recipientsSchema: JsonSchema = objectSchema<{ recipients: RecipientResult[]; next: number | null }>({
  recipients: arrayOf(
    objectSchema<RecipientResult>({
      registration: UUID,
      firstName: TEXT,
      lastName: TEXT,
      email: { ...TEXT, description: 'To which it went, or will go; empty once it is erased' },
      state: oneOf(...RECIPIENT_STATES),
      sentAt: nullable(TIMESTAMP),
      cause: CAUSE,
      reason: nullable({ ...TEXT, description: 'Reply of the mail server, why it came back, or why it is held back' }),
    }),
  ),
  next: nullable({ type: 'integer', description: '`after` of the next page; null: this is the last' }),
});

export const RECIPIENTS_EXAMPLE = {
  recipients: [
    {
      ...{ registration: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10', firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.org' },
      ...{ state: 'sent', sentAt: '2027-06-12T08:00:03.000Z', cause: null, reason: null },
    },
  ],
  next: null,
};
