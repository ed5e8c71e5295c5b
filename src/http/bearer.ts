import type { IncomingMessage } from 'node:http';
import { Refusal } from '../errors.ts';

/** The mission's header, and the names it can have behind a proxy that drops headers with underscores. */
const HEADERS = /^(x[_-])?authorization$/i;
const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;
const LONGEST = 2_048;

/** The token a request carries; null when there is none. Two different ones, or anything else than a token, are refused. */
export function bearerToken({ rawHeaders }: IncomingMessage): string | null {
  const values = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (HEADERS.test(rawHeaders[index] as string)) values.add(rawHeaders[index + 1] as string);
  }
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
