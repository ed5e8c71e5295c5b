import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type Joi from 'joi';
import { parseServerUrl } from './configParsers.ts';
import { asciiDomain, readMailbox } from './mailAddress.ts';
import { readSmtpUrl } from './smtpUrl.ts';

/* Parsers of the settings about email; as in configParsers.ts, their messages never contain the value. */

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

/** An id and its MAC, 50 characters, are added to the local part, which has at most 64 octets (RFC 5321 4.5.3.1.1), behind a `+`. */
const RETURN_PATH_LOCAL_PART = /^(?=.{1,14}$)[a-z0-9!#$%&'*/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*/=?^_`{|}~-]+)*$/;

/** MAIL_RETURN_PATH: an address in lower case and ASCII. */
export function parseReturnPath(value: string, helpers: Joi.CustomHelpers) {
  const [local = '', domain = '', ...more] = value.toLowerCase().split('@');
  const ascii = asciiDomain(domain);
  if (RETURN_PATH_LOCAL_PART.test(local) && ascii !== null && more.length === 0) return `${local}@${ascii}`;
  return helpers.message({
    custom: 'MAIL_RETURN_PATH must look like bounces@example.org, with at most 14 characters and no + before the @: an id is added there',
  });
}

function unlessItThrows(read: () => unknown, value: string, helpers: Joi.CustomHelpers) {
  try {
    read();
    return value;
  } catch (error) {
    return helpers.message({ custom: (error as Error).message });
  }
}

/** A signature needs all three, and a key from one place. */
export function findIncompleteDkim({ DKIM_DOMAIN, DKIM_SELECTOR, DKIM_KEY, DKIM_KEY_FILE }: Record<string, unknown>): string[] {
  const isSet = [DKIM_DOMAIN, DKIM_SELECTOR, DKIM_KEY ?? DKIM_KEY_FILE].map((value) => value !== undefined);
  if (DKIM_KEY !== undefined && DKIM_KEY_FILE !== undefined) return ['DKIM_KEY and DKIM_KEY_FILE must not both be set'];
  return isSet.every((set) => set === isSet[0])
    ? []
    : ['DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY or DKIM_KEY_FILE must be set together, or none of them'];
}
