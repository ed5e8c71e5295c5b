import type { IncomingMessage } from 'node:http';
import { DomainError } from '../domainError.ts';

/** The API uses X_Authorization. Some proxies drop headers with underscores, so X-Authorization and Authorization work too. */
const TOKEN_HEADERS = /^(x[_-])?authorization$/i;
/** A JSON Web Token or an API key. */
const BEARER_PATTERN = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+|sk_[\w-]{43})$/i;
const MAX_TOKEN_LENGTH = 2_048;

/** The bearer token of a request; null without one. Throws a DomainError `forbidden` if it is malformed, or if two headers differ. */
export function bearerToken({ rawHeaders }: IncomingMessage): string | null {
  const values = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (TOKEN_HEADERS.test(rawHeaders[index] as string)) values.add(rawHeaders[index + 1] as string);
  }
  if (values.size === 0) return null;
  const [value = ''] = values;
  const token = values.size === 1 && value.length <= MAX_TOKEN_LENGTH ? BEARER_PATTERN.exec(value)?.[1] : undefined;
  if (token === undefined) throw invalidTokenError();
  return token;
}

/** The same error for every reason, so that it does not help to forge tokens. */
export function invalidTokenError(): DomainError {
  return new DomainError('forbidden', 'The token is invalid or has expired. Request a new one.');
}
