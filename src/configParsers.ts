import ipaddr from 'ipaddr.js';
import type Joi from 'joi';
import { getCountries } from 'libphonenumber-js/max';
import { postgresServers } from './postgresServers.ts';

/*
 * Parsers of settings that Joi has no rule for. Each returns the parsed value, or a Joi message that never contains the value:
 * it may be a secret.
 */

const PERCENT_ENCODING_HINT =
  'write special characters of its user name and password percent-encoded: @ as %40, # as %23, / as %2F, ? as %3F, : as %3A, % as %25';

/** SECRET_KEY: one secret, or the new and the old one. */
export function parseSecretKey(value: string, helpers: Joi.CustomHelpers) {
  const hasShortSecret = value.split(',').some((secret) => Buffer.byteLength(secret) < 32);
  return hasShortSecret ? helpers.message({ custom: 'SECRET_KEY must have at least 32 bytes; separate two secrets with a comma' }) : value;
}

/** SMS_COUNTRIES: ISO 3166-1 codes, separated by commas or spaces. */
export function parseCountries(value: string, helpers: Joi.CustomHelpers) {
  const countries = value
    .toUpperCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const known: string[] = getCountries();
  return countries.some((country) => !known.includes(country))
    ? helpers.message({ custom: 'SMS_COUNTRIES must be country codes (ISO 3166-1), such as BE, FR' })
    : countries;
}

/** SMS_HEADERS: a JSON object of header names and values. */
export function parseHeaders(value: string, helpers: Joi.CustomHelpers) {
  try {
    const parsed = JSON.parse(value);
    return Object.fromEntries(new Headers(parsed));
  } catch {
    return helpers.message({ custom: 'SMS_HEADERS must be a JSON object of header names and values, like {"Authorization":"Bearer …"}' });
  }
}

/** IP addresses and CIDR ranges. */
export function parseRanges(value: string, helpers: Joi.CustomHelpers) {
  const list = value.split(/[\s,]+/).filter(Boolean);
  const invalidRange = list.find((range) => !ipaddr.isValid(range) && !ipaddr.isValidCIDR(range));
  return invalidRange
    ? helpers.message({ custom: `${helpers.state.path?.join('.')}: ${invalidRange} is neither an IP address nor a CIDR range` })
    : list;
}

const RATE_UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** MAIL_RATE: `60/m`, as milliseconds from one message to the next. */
export function parseRate(value: string, helpers: Joi.CustomHelpers) {
  const [, count, unit] = /^([1-9]\d{0,5})\/([smhd])$/.exec(value) ?? [];
  return count
    ? RATE_UNITS_MS[unit as keyof typeof RATE_UNITS_MS] / Number(count)
    : helpers.message({
        custom: 'MAIL_RATE must be a number of emails per second, minute, hour or day, such as 10/s, 60/m, 500/h or 2000/d',
      });
}

/** PUBLIC_URL as an origin (RFC 6454): lower case, without a trailing slash. Pages, assets and cookies are at the root of a site, so a path is refused. */
export function parsePublicUrl(value: string, helpers: Joi.CustomHelpers) {
  const { origin, href } = URL.canParse(value) ? new URL(value) : { origin: 'null', href: '' };
  return href === `${origin}/`
    ? origin
    : helpers.message({
        custom:
          'PUBLIC_URL must be http:// or https:// with a host name and nothing behind it, such as https://slots.example.org: the service needs a (sub)domain of its own and does not work below a path',
      });
}

/**
 * A URL that may contain a password. A character that is not percent-encoded moves what follows to another part of the URL: in
 * `smtp://club:p@ss#word@host` the host would be `ss`.
 */
export function parseServerUrl(...schemes: string[]) {
  return (value: string, helpers: Joi.CustomHelpers) => {
    const name = helpers.state.path?.join('.');
    const [scheme = ''] = value.split('://');
    if (!schemes.includes(scheme.toLowerCase()) || !value.includes('://'))
      return helpers.message({ custom: `${name} must begin with ${schemes.map((known) => `${known}://`).join(' or ')}` });
    return hasEncodedCredentials(value)
      ? value
      : helpers.message({ custom: `${name} must look like ${schemes[0]}://user:password@host; ${PERCENT_ENCODING_HINT}` });
  };
}

/** BOUNCE_IMAP_URL: a server and who reads there. */
export function parseMailboxUrl(value: string, helpers: Joi.CustomHelpers) {
  const parsed = parseServerUrl('imaps', 'imap')(value, helpers);
  if (typeof parsed !== 'string') return parsed;
  const { username, password } = new URL(parsed);
  return username !== '' && password !== ''
    ? parsed
    : helpers.message({ custom: `BOUNCE_IMAP_URL must look like imaps://user:password@host/INBOX; ${PERCENT_ENCODING_HINT}` });
}

/** DATABASE_URL: a file or a server. */
export function parseDatabaseUrl(value: string, helpers: Joi.CustomHelpers) {
  if (value.startsWith('sqlite:') || postgresServers(value).every(hasEncodedCredentials)) return value;
  return helpers.message({ custom: `DATABASE_URL must look like postgres://user:password@host/database; ${PERCENT_ENCODING_HINT}` });
}

function hasEncodedCredentials(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { username, password, hash, pathname } = new URL(value);
  const [authority = ''] = value.split('://')[1]?.split(/[/?#]/) ?? [];
  try {
    decodeURIComponent(username);
    decodeURIComponent(password);
  } catch {
    return false;
  }
  return hash === '' && !pathname.includes('@') && authority.split('@').length <= 2;
}
