import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import ipaddr from 'ipaddr.js';
import Joi from 'joi';
import { type CountryCode, getCountries } from 'libphonenumber-js/max';

/** The folder that holds package.json, from the sources as from the compiled files. */
export const ROOT = projectRoot(dirname(fileURLToPath(import.meta.url)));

export interface Config {
  PORT: number;
  HOST: string;
  PUBLIC_URL: string;
  DATABASE_URL: string;
  REDIS_URL?: string;
  SMTP_URL?: string;
  MAIL_FROM: string;
  SMS_URL?: string;
  SMS_HEADERS: Record<string, string>;
  SMS_BODY: string;
  SMS_DAILY_BUDGET: number;
  DEFAULT_COUNTRY?: CountryCode;
  DISCLOSE_REGISTERED: boolean;
  SECRET_KEY?: string;
  TRUSTED_PROXIES: string[];
  TOKEN_IP: 'exact' | 'prefix' | 'off';
  DEFAULT_EVENT?: string;
  DEMO: boolean;
  RATE_LIMIT_FACTOR: number;
  PROOF_OF_WORK: boolean;
  LOG_LEVEL: string;
  METRICS_TOKEN?: string;
  NODE_ENV: string;
}

const yesOrNo = Joi.boolean().truthy('on', '1').falsy('off', '0');
const url = (...schemes: string[]) => Joi.string().uri({ scheme: schemes });

/** Every setting there is. `.env.example` and the README's table are held against this by a test. */
export const settings = {
  PORT: Joi.number().port().default(3000),
  HOST: Joi.string().default('127.0.0.1'),
  PUBLIC_URL: url('http', 'https').default((parent: { PORT: number }) => `http://localhost:${parent.PORT}`),
  DATABASE_URL: Joi.string()
    .pattern(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/)
    .message('DATABASE_URL must look like sqlite:path/to/file.sqlite or postgres://user@host/database')
    .default('sqlite:db/slotkeeper.sqlite'),
  REDIS_URL: url('redis', 'rediss'),
  SMTP_URL: url('smtp', 'smtps'),
  MAIL_FROM: Joi.string()
    .pattern(/^([^<>\r\n]+ <[^\s<>@,]+@[^\s<>@,]+>|[^\s<>@,]+@[^\s<>@,]+)$/)
    .message('MAIL_FROM must look like Name <name@example.org>')
    .default('Slotkeeper <slotkeeper@localhost>'),
  SMS_URL: url('http', 'https'),
  SMS_HEADERS: Joi.string().default('{}').custom(headers),
  SMS_BODY: Joi.string().default('{"to":"{to}","text":"{text}"}'),
  SMS_DAILY_BUDGET: Joi.number().integer().min(0).default(500),
  DEFAULT_COUNTRY: Joi.string()
    .uppercase()
    .valid(...getCountries()),
  DISCLOSE_REGISTERED: yesOrNo.default(true),
  SECRET_KEY: Joi.string().custom(longSecrets),
  TRUSTED_PROXIES: Joi.string().allow('').default('').custom(ranges),
  TOKEN_IP: Joi.valid('exact', 'prefix', 'off').default('prefix'),
  DEFAULT_EVENT: Joi.string(),
  DEMO: yesOrNo.default((parent: { NODE_ENV: string }) => parent.NODE_ENV !== 'production'),
  RATE_LIMIT_FACTOR: Joi.number().positive().default(1),
  PROOF_OF_WORK: Joi.boolean().truthy('on', '1').falsy('off', '0').default(false),
  LOG_LEVEL: Joi.valid('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('info'),
  METRICS_TOKEN: Joi.string().min(16),
  NODE_ENV: Joi.string().default('development'),
};

/**
 * The environment, then `.env`, then the defaults, as one frozen object.
 * Throws an Error that names every fault at once.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env, folder = process.cwd()): Config {
  const filled = Object.entries({ ...dotEnv(folder), ...environment }).filter(([name, value]) => name in settings && value !== '');
  const { value, error } = Joi.object(settings)
    .messages({ 'any.only': '{{#label}} must be one of {{#valids}}' })
    .validate(Object.fromEntries(filled), { abortEarly: false, errors: { wrap: { label: false } } });
  if (error) {
    throw new Error(
      `The configuration has ${error.details.length} fault(s):\n${error.details.map((fault) => `  ${fault.message}`).join('\n')}`,
    );
  }
  return Object.freeze({ ...value, PUBLIC_URL: value.PUBLIC_URL.replace(/\/+$/, '') });
}

/** Names that look like ours and are not: most often a setting that was misspelt. */
export function unknownSettings(environment: NodeJS.ProcessEnv = process.env): string[] {
  return Object.keys(environment).filter((name) => name.startsWith('SLOTKEEPER_'));
}

function dotEnv(folder: string): NodeJS.Dict<string> {
  const file = join(folder, '.env');
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
}

function longSecrets(value: string, helpers: Joi.CustomHelpers) {
  const short = value.split(',').some((secret) => Buffer.byteLength(secret) < 32);
  return short ? helpers.message({ custom: 'SECRET_KEY must have at least 32 bytes; two secrets are separated by a comma' }) : value;
}

function headers(value: string, helpers: Joi.CustomHelpers) {
  try {
    const named = JSON.parse(value);
    return Object.fromEntries(new Headers(named));
  } catch {
    return helpers.message({ custom: 'SMS_HEADERS must be a JSON object of names and values, like {"Authorization":"Bearer …"}' });
  }
}

function ranges(value: string, helpers: Joi.CustomHelpers) {
  const list = value.split(/[\s,]+/).filter(Boolean);
  const wrong = list.find((range) => !ipaddr.isValid(range) && !ipaddr.isValidCIDR(range));
  return wrong ? helpers.message({ custom: `TRUSTED_PROXIES: ${wrong} is neither an address nor a range` }) : list;
}

function projectRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : projectRoot(resolve(folder, '..'));
}
