import type { IncomingHttpHeaders } from 'node:http';
import type { FuzzRequest } from './fuzzRequest.ts';

export interface FuzzResponse {
  /** 0 when the connection was lost. */
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** The part of GET /openapi.json that is checked. */
export interface OpenApiDocument {
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
}

/** Traces of the implementation: stack frames, file names, names of databases. Short ones match whole words only: a token may contain any four letters. */
const INTERNAL_DETAILS =
  /\bat [\w.<>]+ \((\/|file:|node:)|node_modules|\.(ts|js):\d+|SqliteError|SQLITE_|\bknex\b|relation "|syntax error at/i;

/** What is wrong with a response to any request; null when nothing is. */
export function findProblem(request: FuzzRequest, { status, headers, text }: FuzzResponse, openapi: OpenApiDocument): string | null {
  if (status === 0) return 'the connection was lost';
  if (status >= 500) return `${status}`;
  const leak = INTERNAL_DETAILS.exec(text);
  if (leak) return `the response leaks the implementation: ${leak[0]}`;
  const type = headers['content-type'] ?? '';
  if (/json/.test(type)) return jsonProblem(status, type, text, request.method) ?? undocumentedStatus(request, status, openapi);
  if (type.startsWith('text/html') && /<[^>]*fuzz/i.test(text.replace(/"[^"]*"/g, '""'))) return 'a page contains markup of the request';
  if (redirectsElsewhere(headers.location)) return 'it redirects to another host';
  if (text !== '' && type === '') return 'the response has no Content-Type';
  return undocumentedStatus(request, status, openapi);
}

/** Resolved as a browser does it: `//host` and `/\\host` are other hosts. */
function redirectsElsewhere(location = '/'): boolean {
  return !URL.canParse(location, OWN_ORIGIN) || new URL(location, OWN_ORIGIN).hostname.endsWith('fuzz.example');
}

const OWN_ORIGIN = 'http://ours.example';

function jsonProblem(status: number, type: string, text: string, method: string): string | null {
  if (method === 'HEAD') return null;
  try {
    const body = JSON.parse(text);
    if (type.startsWith('application/problem+json') && (body.status !== status || !body.title || !body.detail || !body.correlationId))
      return 'an incomplete problem document';
    return null;
  } catch {
    return 'the body is not JSON';
  }
}

/** Node's own, for a first line and headers of more than 16 kB together: no operation is found then. */
const HEADERS_TOO_LARGE = 431;

/** Only for documented operations whose path was not altered: pages are not documented. */
function undocumentedStatus({ method, path, route }: FuzzRequest, status: number, { paths }: OpenApiDocument): string | null {
  const operation = paths[route.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
  const parts = path.split('?')[0]?.split('/').slice(1);
  const isIntact = route === '/' || (parts?.length === route.split('/').length - 1 && !parts.includes(''));
  if (!operation || !isIntact || status === HEADERS_TOO_LARGE || String(status) in operation.responses) return null;
  return `status ${status} is not documented`;
}
