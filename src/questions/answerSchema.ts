import type { JsonSchema } from '../http/jsonSchema.ts';

/** Answers in a response. */
export const ANSWERS: JsonSchema = {
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'boolean', 'array'] },
  description: 'Answers to the questions of the event, by their ids; present only for events with questions',
};
