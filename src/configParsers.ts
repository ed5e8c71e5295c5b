import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import ipaddr from 'ipaddr.js';
import type Joi from 'joi';
import { getCountries } from 'libphonenumber-js/max';
import { asciiDomain, readMailbox } from './mailAddress.ts';
import { readSmtpUrl } from './smtpUrl.ts';

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

/** TRUSTED_PROXIES: IP addresses and CIDR ranges. */
export function parseRanges(value: string, helpers: Joi.CustomHelpers) {
  const list = value.split(/[\s,]+/).filter(Boolean);
  const invalidRange = list.find((range) => !ipaddr.isValid(range) && !ipaddr.isValidCIDR(range));
  return invalidRange ? helpers.message({ custom: `TRUSTED_PROXIES: ${invalidRange} is neither an IP address nor a CIDR range` }) : list;
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

/** SMTP_URL: the mail server, and how it is spoken to. */
export function parseSmtpUrl(value: string, helpers: Joi.CustomHelpers) {
  const checked = parseServerUrl('smtp', 'smtps')(value, helpers);
  return checked === value ? unlessItThrows(() => readSmtpUrl(value), value, helpers) : checked;
}

/** SMTP_CA_FILE: the absolute path of a file with certificates in PEM (RFC 7468). */
export function parseCertificateFile(file: string, helpers: Joi.CustomHelpers) {
  return unlessItThrows(() => readCertificates(file), file, helpers);
}

function readCertificates(file: string): X509Certificate[] {
  const pem = readFile('SMTP_CA_FILE', file).match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    if (pem.length > 0) return pem.map((certificate) => new X509Certificate(certificate));
  } catch {}
  throw new Error('SMTP_CA_FILE must be a file with certificates in PEM format: -----BEGIN CERTIFICATE-----');
}

function readFile(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${setting} must be a file that can be read (${(error as { code?: string }).code})`);
  }
}

/** DKIM_DOMAIN and DKIM_SELECTOR (RFC 6376 3.1): labels of a domain, in punycode. */
export function parseDomain(value: string, helpers: Joi.CustomHelpers) {
  return asciiDomain(value) ?? helpers.message({ custom: `${helpers.state.path?.join('.')} must be a name like example.org or slots2027` });
}

/** DKIM_KEY: the private key, with new lines. */
export function parseDkimKey(value: string, helpers: Joi.CustomHelpers) {
  const pem = value.replaceAll('\\n', '\n');
  return unlessItThrows(() => readDkimKey('DKIM_KEY', pem), pem, helpers);
}

/** DKIM_KEY_FILE: the absolute path of the private key. */
export function parseDkimKeyFile(file: string, helpers: Joi.CustomHelpers) {
  return unlessItThrows(() => readDkimKey('DKIM_KEY_FILE', readFile('DKIM_KEY_FILE', file)), file, helpers);
}

/** RFC 8301 3.2: verifiers ignore shorter RSA keys. Nodemailer signs with RSA alone. */
const MIN_DKIM_KEY_BITS = 1_024;

function readDkimKey(setting: string, pem: string): void {
  const bits = keyBits(pem);
  if (bits < MIN_DKIM_KEY_BITS)
    throw new Error(`${setting} must be a private RSA key in PEM format, without a passphrase: openssl genrsa 2048`);
}

/** 0 for what is no private RSA key. */
function keyBits(pem: string): number {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    return asymmetricKeyType === 'rsa' ? (asymmetricKeyDetails?.modulusLength ?? 0) : 0;
  } catch {
    return 0;
  }
}

/** MAIL_FROM and MAIL_REPLY_TO: one address, with or without a name. */
export function parseMailbox(value: string, helpers: Joi.CustomHelpers) {
  return unlessItThrows(() => readMailbox(value, helpers.state.path?.join('.')), value, helpers);
}

function unlessItThrows(read: () => unknown, value: string, helpers: Joi.CustomHelpers) {
  try {
    read();
    return value;
  } catch (error) {
    return helpers.message({ custom: (error as Error).message });
  }
}

/** DATABASE_URL: a file or a server. */
export function parseDatabaseUrl(value: string, helpers: Joi.CustomHelpers) {
  if (value.startsWith('sqlite:') || hasEncodedCredentials(value)) return value;
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
