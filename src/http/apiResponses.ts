import type Joi from 'joi';
import { HTML, type JsonSchema, objectSchema, TEXT } from './jsonSchema.ts';
import { problemSchema } from './problem.ts';

interface Content {
  schema: Joi.Schema | JsonSchema;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

export interface ApiResponse {
  description: string;
  /** By content type; without it the response has no body. */
  content?: Record<string, Content>;
  /** Descriptions of the headers. */
  headers?: Record<string, string>;
}

/** The responses of one route. A string is the name of one of COMMON_RESPONSES. */
export type ApiResponses = Record<number, ApiResponse | CommonResponse>;

const RETRY_AFTER = { 'Retry-After': 'Seconds to wait' };

/** An error with this meaning, as problem details or, for browsers, as a page. */
export function problem(description: string, headers?: Record<string, string>): ApiResponse {
  const content = { 'application/problem+json': { schema: problemSchema }, 'text/html': { schema: HTML } };
  return { description, content, ...(headers && { headers }) };
}

export const REUSED_KEY = problem('This Idempotency-Key was already used for a different request');

/** Errors that mean the same on every route. */
export const COMMON_RESPONSES = {
  BadRequest: problem('The input is invalid; `errors` lists every invalid field'),
  Unauthorized: problem('Not signed in, or the session has ended', { 'WWW-Authenticate': 'Bearer' }),
  Forbidden: problem('The role of the account does not allow this, or the request comes from a page of another site'),
  NotFound: problem('There is no such thing'),
  PayloadTooLarge: problem('The request body is larger than 16 kB'),
  UriTooLong: problem('The query has more than 4,000 characters or 50 parameters'),
  UnsupportedMediaType: problem('The content type of the request body is not supported'),
  TooManyRequests: problem('Too many requests', RETRY_AFTER),
  InternalServerError: problem('An unexpected error. Nothing was changed'),
  ServiceUnavailable: problem('The service cannot write to its database at the moment. Nothing was changed', RETRY_AFTER),
};

type CommonResponse = keyof typeof COMMON_RESPONSES;

const NAME_BY_STATUS: Record<number, CommonResponse> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  413: 'PayloadTooLarge',
  414: 'UriTooLong',
  415: 'UnsupportedMediaType',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
};

export function problems(...statuses: number[]): ApiResponses {
  return Object.fromEntries(statuses.map((status) => [status, NAME_BY_STATUS[status] as CommonResponse]));
}

/** Errors of every route that parses a body. */
export const BODY_ERRORS = problems(400, 413, 415);

/** A JSON body. `example` is required, because people read examples first. */
export function jsonResponse(description: string, schema: Joi.Schema | JsonSchema, example: unknown): ApiResponse {
  return { description, content: { 'application/json': { schema, example } } };
}

/** `{ "message": … }`, a text for people. */
export function messageResponse(description: string, message: string): ApiResponse {
  return jsonResponse(description, objectSchema<{ message: string }>({ message: TEXT }), { message });
}

/** JSON for programs, and a page for browsers. */
export function jsonOrPage(description: string, schema: Joi.Schema | JsonSchema, example: unknown): ApiResponse {
  return { description, content: { 'application/json': { schema, example }, ...PAGE_CONTENT } };
}

const PAGE_CONTENT = { 'text/html': { schema: HTML } };

export function pageResponse(description: string): ApiResponse {
  return { description, content: PAGE_CONTENT };
}

export function redirectResponse(description: string): ApiResponse {
  return { description, headers: { Location: 'Where to go' } };
}
