import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import Joi from 'joi';
import { type CountryCode, getCountries } from 'libphonenumber-js/max';
import {
  parseCountries,
  parseDatabaseUrl,
  parseHeaders,
  parseMailboxUrl,
  parsePublicUrl,
  parseRanges,
  parseRate,
  parseSecretKey,
  parseServerUrl,
} from './configParsers.ts';
import {
  findIncompleteDkim,
  parseCertificateFile,
  parseDkimKey,
  parseDkimKeyFile,
  parseDomain,
  parseMailbox,
  parseReturnPath,
  parseSmtpUrl,
} from './mailSettingParsers.ts';

/** The folder that holds package.json. Found by walking up, because the build lies deeper than the sources. */
export const ROOT = findProjectRoot(dirname(fileURLToPath(import.meta.url)));

/** `StateDirectory` of templates/install/slotkeeper.service. */
const UNIT_DATA_FOLDER = '/var/lib/slotkeeper';

/** The folder of `.env`, and where relative paths in the settings start: the database, its secret, the development mailbox. */
export const DATA_FOLDER = findDataFolder();

/** A process needs three or four while people sign up. */
export const DEFAULT_DATABASE_CONNECTIONS = 8;

/** The validated settings, named like the environment variables. */
export interface Config {
  /** TCP port that the HTTP server listens on. */
  PORT: number;
  /** Network address that the HTTP server listens on. */
  HOST: string;
  /** Base of every link in emails and pages, without a trailing slash. */
  PUBLIC_URL: string;
  /** `sqlite:FILE`, `sqlite::memory:` or `postgres://…`, which may name several hosts. */
  DATABASE_URL: string;
  /** Most connections of this process to PostgreSQL. */
  DATABASE_CONNECTIONS: number;
  /** Shares rate limits between processes; without it each process counts for itself. */
  REDIS_URL?: string;
  /** Mail server; without it emails go to the development mailbox, or stay in the outbox in production. */
  SMTP_URL?: string;
  /** File of the certificates (PEM) that the mail server's must come from, instead of those that Node trusts. */
  SMTP_CA_FILE?: string;
  /** Sender of all emails: `Name <address>` or a bare address. */
  MAIL_FROM: string;
  /** Who gets the answers to emails, if the event has no contact with an email address. Otherwise MAIL_FROM gets them. */
  MAIL_REPLY_TO?: string;
  /** Domain in the signature of emails (DKIM, RFC 6376); without it they are not signed here. */
  DKIM_DOMAIN?: string;
  /** Names the key among those of the domain. */
  DKIM_SELECTOR?: string;
  /** Private RSA key (PEM), in which `\n` may stand for a new line. */
  DKIM_KEY?: string;
  /** File of the private key, instead of DKIM_KEY. */
  DKIM_KEY_FILE?: string;
  /** Address to which bounces go; each message adds its id. Without it they go to the address of MAIL_FROM. */
  MAIL_RETURN_PATH?: string;
  /** Mailbox from which bounces are read: `imaps://user:password@host/INBOX`. */
  BOUNCE_IMAP_URL?: string;
  /** ARN of the Amazon SNS topic to which Amazon SES tells bounces and complaints. */
  BOUNCE_SES_TOPIC?: string;
  /** Password with which Postmark calls its webhook. */
  BOUNCE_POSTMARK_SECRET?: string;
  /** Mailgun's key for signing webhooks. */
  BOUNCE_MAILGUN_KEY?: string;
  /** How many emails are sent at the same time, by each process. */
  MAIL_CONNECTIONS: number;
  /** Milliseconds from one email to the next, over all processes; null: as fast as the mail server takes them. */
  MAIL_RATE: number | null;
  /** `auto`: addresses with letters outside of ASCII before the @ are accepted if the mail server offers SMTPUTF8 (RFC 6531). */
  MAIL_SMTPUTF8: 'auto' | 'off';
  /** SMS gateway that receives one POST request per SMS. */
  SMS_URL?: string;
  /** Extra HTTP headers for the SMS gateway, such as its API key. */
  SMS_HEADERS: Record<string, string>;
  /** Request body for the SMS gateway, with the placeholders {to}, {text} and {id}. */
  SMS_BODY: string;
  /** Most SMS sent per day, over all recipients. Half of it is kept for signing in. */
  SMS_DAILY_BUDGET: number;
  /** Countries (ISO 3166-1) whose numbers get SMS; empty: all of them. */
  SMS_COUNTRIES: string[];
  /** Country of phone numbers that are entered without a country code. */
  DEFAULT_COUNTRY?: CountryCode;
  /** false: responses do not reveal whether an address is registered or has an account. */
  DISCLOSE_REGISTERED: boolean;
  /** Secret that all keys are derived from, or `new,old` while it is rotated; generated and stored in a file if missing. */
  SECRET_KEY?: string;
  /** Addresses and CIDR ranges of proxies whose X-Forwarded-For header is trusted. */
  TRUSTED_PROXIES: string[];
  /** Addresses and CIDR ranges to which webhooks may be sent although they are not public; these may be without TLS, at any port. */
  WEBHOOK_ALLOWED_NETWORKS: string[];
  /** How a form token is bound to the client: full IP address, network prefix (IPv6 /64), or not at all. */
  TOKEN_IP: 'exact' | 'prefix' | 'off';
  /** Slug of the event that is used when a request names none. */
  DEFAULT_EVENT?: string;
  /** Creates a sample event in an empty database. */
  DEMO: boolean;
  /** Multiplies every rate limit. */
  RATE_LIMIT_FACTOR: number;
  /** Share of an event's slots that one network may hold without having confirmed them; RATE_LIMIT_FACTOR multiplies it. */
  MAX_UNCONFIRMED_PERCENT: number;
  /** Requires a proof of work (ALTCHA) with each sign-up through a form. */
  PROOF_OF_WORK: boolean;
  /** Lowest pino level that is logged. */
  LOG_LEVEL: string;
  /** Bearer token for GET /metrics; without it the route does not exist. */
  METRICS_TOKEN?: string;
  /** See findDataFolder. */
  DATA_FOLDER?: string;
  /** `production` turns the sample event and the development mailbox off. */
  NODE_ENV: string;
}

const booleanSetting = Joi.boolean().truthy('on', '1').falsy('off', '0');
const urlSetting = (...schemes: string[]) => Joi.string().uri({ scheme: schemes });

/** Joi rule and default of each setting. A test checks that `.env.example` and the documentation list the same names. */
export const settings = {
  PORT: Joi.number().port().default(3000),
  HOST: Joi.string().default('127.0.0.1'),
  PUBLIC_URL: urlSetting('http', 'https')
    .custom(parsePublicUrl)
    .default((parent: { PORT: number }) => defaultPublicUrl(parent.PORT)),
  DATABASE_URL: Joi.string()
    .pattern(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/)
    .message('DATABASE_URL must look like sqlite:path/to/file.sqlite or postgres://user@host/database')
    .custom(parseDatabaseUrl)
    .default('sqlite:db/slotkeeper.sqlite'),
  DATABASE_CONNECTIONS: Joi.number().integer().min(2).max(100).default(DEFAULT_DATABASE_CONNECTIONS),
  REDIS_URL: Joi.string().custom(parseServerUrl('redis', 'rediss')),
  SMTP_URL: Joi.string().custom(parseSmtpUrl),
  SMTP_CA_FILE: Joi.string().custom((file, helpers) => parseCertificateFile(resolve(DATA_FOLDER, file), helpers)),
  MAIL_FROM: Joi.string().custom(parseMailbox).default('Slotkeeper <slotkeeper@localhost>'),
  MAIL_REPLY_TO: Joi.string().custom(parseMailbox),
  DKIM_DOMAIN: Joi.string().custom(parseDomain),
  DKIM_SELECTOR: Joi.string().custom(parseDomain),
  DKIM_KEY: Joi.string().custom(parseDkimKey),
  DKIM_KEY_FILE: Joi.string().custom((file, helpers) => parseDkimKeyFile(resolve(DATA_FOLDER, file), helpers)),
  MAIL_RETURN_PATH: Joi.string().custom(parseReturnPath),
  BOUNCE_IMAP_URL: Joi.string().custom(parseMailboxUrl),
  BOUNCE_SES_TOPIC: Joi.string()
    .pattern(/^arn:aws(-us-gov|-cn|-eusc)?:sns:[a-z]{2,4}(-[a-z]+)+-\d:\d{12}:[\w-]{1,256}$/)
    .message('BOUNCE_SES_TOPIC must look like arn:aws:sns:eu-west-1:123456789012:bounces'),
  BOUNCE_POSTMARK_SECRET: Joi.string().min(16),
  BOUNCE_MAILGUN_KEY: Joi.string().min(16),
  MAIL_CONNECTIONS: Joi.number().integer().min(1).max(50).default(5),
  MAIL_RATE: Joi.string().custom(parseRate).default(null),
  MAIL_SMTPUTF8: Joi.valid('auto', 'off').default('auto'),
  SMS_URL: urlSetting('http', 'https'),
  SMS_HEADERS: Joi.string().custom(parseHeaders).default({}),
  SMS_BODY: Joi.string().default('{"to":"{to}","text":"{text}"}'),
  SMS_DAILY_BUDGET: Joi.number().integer().min(0).default(500),
  SMS_COUNTRIES: Joi.string()
    .custom(parseCountries)
    .default(({ DEFAULT_COUNTRY }: { DEFAULT_COUNTRY?: string }) => (DEFAULT_COUNTRY ? [DEFAULT_COUNTRY.toUpperCase()] : [])),
  DEFAULT_COUNTRY: Joi.string()
    .uppercase()
    .valid(...getCountries()),
  DISCLOSE_REGISTERED: booleanSetting.default(true),
  SECRET_KEY: Joi.string().custom(parseSecretKey),
  TRUSTED_PROXIES: Joi.string().allow('').default([]).custom(parseRanges),
  WEBHOOK_ALLOWED_NETWORKS: Joi.string().allow('').default([]).custom(parseRanges),
  TOKEN_IP: Joi.valid('exact', 'prefix', 'off').default('prefix'),
  DEFAULT_EVENT: Joi.string(),
  DEMO: booleanSetting.default((parent: { NODE_ENV: string }) => parent.NODE_ENV !== 'production'),
  RATE_LIMIT_FACTOR: Joi.number().positive().default(1),
  MAX_UNCONFIRMED_PERCENT: Joi.number().positive().max(100).default(5),
  PROOF_OF_WORK: Joi.boolean().truthy('on', '1').falsy('off', '0').default(false),
  LOG_LEVEL: Joi.valid('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('info'),
  METRICS_TOKEN: Joi.string().min(16),
  DATA_FOLDER: Joi.string(),
  NODE_ENV: Joi.string().default('development'),
};

/** The settings are invalid. The message has one line for each of them. */
export class ConfigError extends Error {}

/**
 * Reads the settings: environment variables win over `.env` in `folder`, which wins over the defaults. `folder` is not the working
 * directory: what the service does must not depend on where it was started. In the folder of the unit, which says so, NODE_ENV is
 * production by default, so that commands see the settings as the service does.
 * Throws a ConfigError that lists all invalid settings.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env, folder = DATA_FOLDER): Config {
  const inFile = readDotEnv(folder);
  const nonEmpty = Object.entries({ ...inFile, ...environment }).filter(([name, value]) => name in settings && value !== '');
  const given = { ...(folder === UNIT_DATA_FOLDER && { NODE_ENV: 'production' }), ...Object.fromEntries(nonEmpty) };
  const { value, error } = Joi.object(settings)
    .messages({ 'any.only': '{{#label}} must be one of {{#valids}}' })
    .validate(given, { abortEarly: false, errors: { wrap: { label: false } } });
  const problems = [
    ...(error?.details.map(({ message }) => message) ?? []),
    ...(inFile.DATA_FOLDER ? ['DATA_FOLDER must be set in the environment: it says where .env is'] : []),
    ...findMissingPublicUrl(given),
    ...findIncompleteDkim(given),
  ];
  if (problems.length > 0) {
    const count = `${problems.length} ${problems.length === 1 ? 'error' : 'errors'}`;
    throw new ConfigError(`The configuration has ${count}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
  return Object.freeze(value);
}

/**
 * `DATA_FOLDER` of the environment, where a relative path starts at the working directory. Without it the folder of the program,
 * and if npm installed that as a package, where an upgrade replaces it, the folder of the unit if this machine has one, so that commands
 * find the data of the service, or else a folder of the user (XDG Base Directory Specification).
 */
export function findDataFolder(environment: NodeJS.ProcessEnv = process.env, root = ROOT, unitFolder = UNIT_DATA_FOLDER): string {
  if (environment.DATA_FOLDER) return resolve(environment.DATA_FOLDER);
  if (!isInstalledPackage(root)) return root;
  if (existsSync(unitFolder)) return unitFolder;
  return join(environment.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'slotkeeper');
}

/** Whether npm installed the program as a package; if not, it is a checkout or an image. */
export function isInstalledPackage(root: string): boolean {
  return root.split(sep).includes('node_modules');
}

/** Links to localhost must never leave this machine in an email or SMS. */
function findMissingPublicUrl({ NODE_ENV, SMTP_URL, SMS_URL, PUBLIC_URL }: Record<string, unknown>): string[] {
  const isSending = SMTP_URL !== undefined || SMS_URL !== undefined;
  if (NODE_ENV !== 'production' || !isSending || PUBLIC_URL !== undefined) return [];
  return ['PUBLIC_URL must be set when messages are sent in production: their links start with it, and nobody could open http://localhost'];
}

/** PUBLIC_URL if it is not set: good for trying the service on the own machine. */
export function defaultPublicUrl(port: number): string {
  return `http://localhost:${port}`;
}

/**
 * What is set by mistake: names in `.env` that are no settings, and environment variables with the prefix SLOTKEEPER_, which no setting
 * has. Other environment variables are none of our business.
 */
export function unknownSettings(environment: NodeJS.ProcessEnv = process.env, folder = DATA_FOLDER): string[] {
  const misspelt = Object.keys(readDotEnv(folder)).filter((name) => !(name in settings));
  const prefixed = Object.keys(environment).filter((name) => name.startsWith('SLOTKEEPER_'));
  return [...new Set([...misspelt, ...prefixed])];
}

function readDotEnv(folder: string): NodeJS.Dict<string> {
  const file = join(folder, '.env');
  try {
    return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  } catch (error) {
    const user = process.geteuid?.() ?? 'USER';
    throw new ConfigError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}): chown ${user}: ${file}`);
  }
}

function findProjectRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findProjectRoot(resolve(folder, '..'));
}
