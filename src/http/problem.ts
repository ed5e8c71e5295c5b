import { arrayOf, type JsonSchema, objectSchema, TEXT } from './jsonSchema.ts';

/** Body of an error response: RFC 9457 problem details, with all invalid fields and the number under which it is logged. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: { field: string; message: string }[] | undefined;
  correlationId: string;
}

export const problemSchema: JsonSchema = {
  title: 'Problem',
  description: 'RFC 9457 problem details',
  ...objectSchema<Problem>(
    {
      type: { type: 'string', format: 'uri-reference' },
      title: { type: 'string', description: 'Name of the HTTP status' },
      status: { type: 'integer', minimum: 400, maximum: 599 },
      detail: { type: 'string', description: 'For people, in the language of Accept-Language or ?lang=' },
      errors: {
        ...arrayOf(objectSchema<{ field: string; message: string }>({ field: TEXT, message: TEXT })),
        description: 'Every invalid field',
      },
      correlationId: { type: 'string', description: 'The same as in the header X-Correlation-Id and in the log' },
    },
    ['errors'],
  ),
  examples: [
    {
      ...{ type: 'about:blank', title: 'Bad Request', status: 400, detail: 'Check the input.' },
      ...{ errors: [{ field: 'email', message: 'Enter an email address' }], correlationId: 'b9f0c1d2-7c55-4a52-a1b7-0d6a1c1f7e10' },
    },
  ],
};
