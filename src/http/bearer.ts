import type { IncomingMessage } from 'node:http';
import { Refusal } from '../errors.ts';

/** The mission's header, and the names it can have behind a proxy that drops headers with underscores. */
const HEADERS = ['x_authorization', 'x-authorization', 'authorization'];
const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;
const LONGEST = 2_048;

/** The token a request carries; null when there is none. Two different ones, or anything else than a token, are refused. */
export function bearerToken({ headersDistinct }: IncomingMessage): string | null {
  const values = new Set(HEADERS.flatMap((name) => headersDistinct[name] ?? []));
  if (values.size === 0) return null;
  const [value = ''] = values;
  const token = values.size === 1 && value.length <= LONGEST ? BEARER.exec(value)?.[1] : undefined;
  if (token === undefined) throw invalidToken();
  return token;
}

/** One answer for every reason, so that a forger learns nothing. */
export function invalidToken(): Refusal {
  return new Refusal('forbidden', 'The token is invalid or outdated. Ask for a new one.');
}
