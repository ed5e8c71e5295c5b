import Joi from 'joi';
import { type EventInput, eventFields, eventSchema } from '../../events/eventSchema.ts';
import { titleField } from '../../events/eventTextFields.ts';
import { arrayOf, COUNT, type JsonSchema, objectSchema, TEXT } from '../../http/jsonSchema.ts';
import type { EmailCount } from '../../registrations/processing/commandProcessor.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { singleLineText } from '../../validation/text.ts';

const slugField = Joi.string().max(80).description('Name in URLs: lowercase letters, digits and single hyphens');

/** Only for the document: `createEvent` checks all fields at once, with the times. */
export const newEventSchema = (eventSchema as Joi.ObjectSchema).keys({
  slug: slugField.required(),
  draft: Joi.boolean().description('Show it to nobody before it is published'),
});

/** For the document, too: every field may be left out and then stays as it is. */
export const eventChangesSchema = inputSchema<Partial<EventInput>>(
  Object.fromEntries(Object.entries<Joi.Schema>(eventFields).map(([name, field]) => [name, field.optional()])),
);

export const draftSchema = inputSchema<{ draft: boolean }>({ draft: Joi.boolean().default(false) });

/** Characters (UTF-16) of the reason that everybody is told. */
const MAX_REASON_LENGTH = 500;

export const callOffSchema = inputSchema<{ reason: string | null }>({
  reason: singleLineText.max(MAX_REASON_LENGTH).allow(null).default(null).description('Everybody is told'),
});

export const copySchema = inputSchema<{ slug: string; starts: string; title?: string }>({
  slug: slugField.required(),
  starts: Joi.string().max(100).required().description('Wall-clock time of the copy; its other times move with it'),
  title: titleField,
});

/** What to look at beforehand: a change, or calling the event off. */
export const previewSchema = inputSchema<{ changes?: object; callOff?: true }>({
  changes: Joi.object().unknown().description('As PATCH takes them'),
  callOff: Joi.valid(true),
}).xor('changes', 'callOff');

export const previewResponseSchema: JsonSchema = objectSchema<{ emails: EmailCount[] }>({
  emails: arrayOf(
    objectSchema<EmailCount>({
      template: { ...TEXT, description: 'Kind of the email, such as event-changed, called-off, promoted or offer' },
      count: { ...COUNT, description: 'How many people get it' },
    }),
  ),
});

/** Header of routes that change an event. */
export const IF_MATCH = {
  'If-Match': { type: 'string', description: 'The ETag that the change is based on; 412 if somebody has changed the event since' },
};
export const ETAG = { ETag: 'Version of the settings and the state, for If-Match' };
