import Router from '@koa/router';
import type Joi from 'joi';
import { eventWish } from './events/wish.ts';
import type { State } from './http/request.ts';
import { address, applicant, typedAddress } from './registrations/applicant.ts';
import { changes } from './registrations/changes.ts';

const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

const STATUS: Record<number, string> = {
  200: 'Done',
  204: 'Done, and nothing to say; a program that looked ahead has confirmed nothing',
  302: 'Goes on to the success page, or to the error page after an internal error',
  303: 'Goes on to the page of the registration',
  400: 'Invalid input; every fault is named',
  401: 'No form token',
  403: 'The form token is invalid, outdated or from another address',
  404: 'There is no such thing',
  409: 'The address is registered already, there are not enough slots, or the event has begun or is called off',
  410: 'Lapsed or cancelled',
  413: 'More than 16 kB',
  415: 'Not JSON',
  422: 'This Idempotency-Key was used for another request',
  429: 'Too many requests; see Retry-After',
  503: 'The service cannot write just now; try again in a moment',
};

interface Operation {
  summary: string;
  answers: number[];
  token?: boolean;
  body?: Joi.Schema;
  /** An empty request is as good. */
  mayLackBody?: true;
  /** Fields of an HTML form. */
  form?: string[];
  query?: string[];
  path?: string[];
  headers?: string[];
}

const BY_LINK = [400, 404, 410, 429];
const BODY = [413, 415];

/** Every route that programs use. What is for people alone, in pages, is not here: `src/registrations/pages.ts`. */
const OPERATIONS: Record<string, Record<string, Operation>> = {
  '/token': {
    post: {
      summary: 'A form token for an event, the default one unless named',
      answers: [200, 400, 403, 404, ...BODY, 429],
      body: eventWish,
      mayLackBody: true,
    },
  },
  '/slots': { get: { summary: 'How many slots remain', answers: [200, 400, 404], query: ['event'] } },
  '/events/{slug}/live': {
    get: { summary: 'The same as it changes: a stream of events that stays open', answers: [200, 404, 503], path: ['slug'] },
  },
  '/form': {
    get: {
      summary: 'What a sign-up form shows of an event, in the language of Accept-Language',
      answers: [200, 400, 404],
      query: ['event'],
    },
  },
  '/proof': {
    get: { summary: 'A task whose solution goes into X-Proof, where PROOF_OF_WORK is on', answers: [200, 400, 404, 429], query: ['event'] },
  },
  '/email_suggestion': {
    post: { summary: 'The address that was likely meant, or null', answers: [200, 400, 413, 415, 429], body: typedAddress },
  },
  '/register': {
    post: {
      summary: 'Sign up: slots, or a turn on the wait list, and a mail that asks to confirm',
      answers: [200, 400, 401, 403, 409, ...BODY, 422, 429, 503],
      token: true,
      body: applicant,
      headers: ['Idempotency-Key', 'X-Proof'],
    },
  },
  '/email_check': {
    get: { summary: 'Is this address registered?', answers: [200, 400, 403, 409, ...BODY, 429], token: true, query: ['email'] },
    post: {
      summary: 'The same for browsers, which send no body with GET',
      answers: [200, 400, 403, 409, ...BODY, 429],
      token: true,
      body: address,
    },
  },
  '/confirm_registration': {
    get: { summary: 'The link in the mail', answers: [200, 204, 302, ...BY_LINK, 409, 503], query: ['uuid'] },
    post: { summary: 'The button behind the link', answers: [303, ...BY_LINK, 409, ...BODY, 503], form: ['uuid'] },
  },
  '/registrations/{uuid}': {
    get: { summary: 'A registration, by its private link', answers: [200, ...BY_LINK], path: ['uuid'] },
    patch: {
      summary: 'Change it; another address counts once its mailbox has answered',
      answers: [200, ...BY_LINK, 409, ...BODY, 503],
      path: ['uuid'],
      body: changes,
    },
    delete: { summary: 'Cancel it', answers: [204, ...BY_LINK, 409, 503], path: ['uuid'] },
  },
  '/registrations/{uuid}/acceptance': {
    post: { summary: 'Take the slots that were offered', answers: [200, 303, ...BY_LINK, 409, 503], path: ['uuid'] },
  },
  '/registrations/{uuid}/calendar.ics': {
    get: { summary: 'An entry for a calendar (RFC 5545)', answers: [200, ...BY_LINK, 409], path: ['uuid'] },
  },
  '/resend': {
    post: {
      summary: 'Send the letter again; the answer does not tell whether the address is known',
      answers: [200, 400, 401, 403, ...BODY, 429, 503],
      token: true,
      body: address,
    },
  },
  '/healthz': { get: { summary: 'The process is alive', answers: [200] } },
  '/readyz': { get: { summary: 'It can do its work, or what keeps it from it', answers: [200, 503] } },
  '/metrics': { get: { summary: 'Figures for Prometheus, to whoever knows METRICS_TOKEN', answers: [200, 401, 404] } },
  '/openapi.json': { get: { summary: 'This document', answers: [200] } },
};

/** The contract, drawn from the very schemas that check what comes in. OpenAPI 3.1. */
function openApi(publicUrl: string, version: string): object {
  return {
    openapi: '3.1.0',
    info: { title: 'Slotkeeper', version, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: publicUrl }],
    paths: Object.fromEntries(Object.entries(OPERATIONS).map(([path, methods]) => [path, mapValues(methods, operation)])),
    components: {
      securitySchemes: {
        formToken: { type: 'apiKey', in: 'header', name: 'X_Authorization', description: 'Bearer <token> from POST /token' },
      },
      schemas: {
        Problem: { type: 'object', properties: { title: { type: 'string' }, status: { type: 'integer' }, detail: { type: 'string' } } },
      },
    },
  };
}

export function openApiRoutes(publicUrl: string, version: string) {
  const router = new Router<State>();
  const document = openApi(publicUrl, version);
  router.get('/openapi.json', (ctx) => {
    ctx.body = document;
  });
  return router;
}

function operation({ summary, answers, token, body, mayLackBody, form, query = [], path = [], headers = [] }: Operation) {
  const named = { query, path, header: headers };
  const parameters = Object.entries(named).flatMap(([place, names]) => names.map((name) => parameter(place, name)));
  const responses = Object.fromEntries(answers.map((status) => [status, answerOf(status)]));
  return {
    summary,
    parameters,
    responses,
    ...(token && { security: [{ formToken: [] }] }),
    ...(body && { requestBody: requestBody(body, mayLackBody !== true) }),
    ...(form && { requestBody: formBody(form) }),
  };
}

function parameter(place: string, name: string) {
  return { in: place, name, required: place === 'path', schema: { type: 'string' } };
}

function answerOf(status: number) {
  return { description: STATUS[status], ...(status >= 400 && { content: PROBLEM }) };
}

function requestBody(body: Joi.Schema, required: boolean) {
  const schema = body['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as { properties: Record<string, object> };
  // What a schema forbids, Joi lists as if it were allowed.
  const keys = body.describe().keys as Record<string, { flags?: { presence?: string } }>;
  for (const [field, { flags }] of Object.entries(keys)) if (flags?.presence === 'forbidden') delete schema.properties[field];
  return { required, content: { 'application/json': { schema } } };
}

function formBody(fields: string[]) {
  const properties = Object.fromEntries(fields.map((field) => [field, { type: 'string' }]));
  return { required: true, content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties, required: fields } } } };
}

function mapValues<Value, Result>(of: Record<string, Value>, change: (value: Value) => Result): Record<string, Result> {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value)]));
}
