import Router from '@koa/router';
import type Joi from 'joi';
import { accountChapter } from './accounts/operations.ts';
import type { Chapter, Operation } from './http/contract.ts';
import { cookieNamed } from './http/cookies.ts';
import type { State } from './http/request.ts';
import { signUpChapter } from './registrations/operations.ts';

const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** What answers mean everywhere, unless a chapter says otherwise. */
const MEANINGS: Record<number, string> = {
  200: 'Done',
  204: 'Done, and nothing to say; a program that looked ahead has confirmed nothing',
  400: 'Invalid input; every fault is named',
  404: 'There is no such thing',
  413: 'More than 16 kB',
  415: 'Of another type',
  429: 'Too many requests; see Retry-After',
  503: 'The service cannot write just now; try again in a moment',
};

const serviceChapter: Chapter = {
  meanings: { 401: 'Not the METRICS_TOKEN', 503: 'Not able to do its work' },
  operations: {
    '/healthz': { get: { summary: 'The process is alive', answers: [200] } },
    '/readyz': { get: { summary: 'It can do its work, or what keeps it from it', answers: [200, 503] } },
    '/metrics': { get: { summary: 'Figures for Prometheus, to whoever knows METRICS_TOKEN', answers: [200, 401, 404] } },
    '/openapi.json': { get: { summary: 'This document', answers: [200] } },
  },
};

/** The contract, drawn from the very schemas that check what comes in: every route that programs use. OpenAPI 3.1. */
function openApi(publicUrl: string, version: string): object {
  const cookie = (name: string) => cookieNamed(name, publicUrl).name;
  const paths = [signUpChapter, accountChapter, serviceChapter].flatMap(({ meanings, operations }) =>
    Object.entries(operations).map(([path, methods]) => {
      const inFull = mapValues(methods, (one) => operation(one, { ...MEANINGS, ...meanings }, cookie));
      return [path, inFull] as const;
    }),
  );
  return {
    openapi: '3.1.0',
    info: { title: 'Slotkeeper', version, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: publicUrl }],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: {
        formToken: { type: 'apiKey', in: 'header', name: 'X_Authorization', description: 'Bearer <token> from POST /token' },
        sessionToken: {
          type: 'apiKey',
          in: 'header',
          name: 'X_Authorization',
          description: 'Bearer <token> from POST /users/login/verify/check',
        },
        sessionCookie: { type: 'apiKey', in: 'cookie', name: cookie('session'), description: 'The same, in pages' },
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

const SECURITY = { form: [{ formToken: [] }], session: [{ sessionToken: [] }, { sessionCookie: [] }] };

function operation(of: Operation, meanings: Record<number, string>, cookieName: (name: string) => string) {
  const { summary, answers, token, cookie, body, text, form, query = [], path = [], headers = [] } = of;
  const responses = Object.fromEntries(answers.map((status) => [status, answerOf(status, meanings[status])]));
  const content = {
    ...(body && { 'application/json': { schema: schemaOf(body) } }),
    ...(text && { 'text/plain': { schema: { type: 'string', description: text } } }),
    ...(form && { 'application/x-www-form-urlencoded': { schema: formSchema(form) } }),
  };
  return {
    summary,
    parameters: [
      ...Object.entries(Array.isArray(query) ? texts(query) : schemaOf(query).properties).map(([name, schema]) =>
        parameter('query', name, schema),
      ),
      ...path.map((name) => parameter('path', name)),
      ...headers.map((name) => parameter('header', name)),
      ...(cookie ? [parameter('cookie', cookieName(cookie))] : []),
    ],
    responses,
    ...(token && { security: SECURITY[token] }),
    ...(Object.keys(content).length > 0 && { requestBody: { required: of.mayLackBody !== true, content } }),
  };
}

function parameter(place: string, name: string, schema: object = { type: 'string' }) {
  return { in: place, name, required: place === 'path', schema };
}

function answerOf(status: number, description: string | undefined) {
  return { description, ...(status >= 400 && { content: PROBLEM }) };
}

function schemaOf(body: Joi.Schema) {
  const schema = body['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as { properties: Record<string, object> };
  // What a schema forbids or strips, Joi lists as if it were of use.
  const keys = body.describe().keys as Record<string, { flags?: { presence?: string; result?: string } }>;
  for (const [field, { flags }] of Object.entries(keys)) {
    if (flags?.presence === 'forbidden' || flags?.result === 'strip') delete schema.properties[field];
  }
  return schema;
}

function formSchema(fields: string[]) {
  return { type: 'object', properties: texts(fields), required: fields };
}

function texts(names: string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
}

function mapValues<Value, Result>(of: Record<string, Value>, change: (value: Value) => Result): Record<string, Result> {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value)]));
}
