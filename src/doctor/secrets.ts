import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DATA_FOLDER } from '../config.ts';
import { createKeys, secretFile } from '../crypto/keys.ts';
import { countLinksBySecret } from '../registrations/domain/linkSecretAudit.ts';
import { type CheckContext, type Finding, findingsFor } from './check.ts';

const YEAR_MS = 365 * 24 * 3_600_000;
const { ok, warn, fail } = findingsFor('secret');
const NEW_SECRET_COMMAND = 'node -p "crypto.randomBytes(32).toString(\'base64url\')"';

/** Permissions, randomness and age of the secret, and whether the links in sent messages were made with it. */
export async function checkSecrets(context: CheckContext): Promise<Finding[]> {
  const { config, now } = context;
  const isGenerated = config.SECRET_KEY === undefined;
  const file = isGenerated ? secretFile(config) : join(DATA_FOLDER, '.env');
  if (isGenerated && !existsSync(file))
    return [fail(`${file} is missing: the links in sent emails are dead`, `put it back from beside a backup (FILE.key), mode 0600`)];
  const findings = [
    ...(holdsSecrets(file) ? checkPermissions(file) : []),
    ...(isGenerated ? checkAge(file, now()) : (config.SECRET_KEY ?? '').split(',').flatMap(checkEntropy)),
    ...(await checkLinks(context)),
  ];
  return findings.length > 0 ? findings : [ok(isGenerated ? `${file}, readable by its owner alone` : 'SECRET_KEY')];
}

function holdsSecrets(file: string): boolean {
  return existsSync(file) && (!file.endsWith('.env') || /^(SECRET_KEY|SMTP_URL|DATABASE_URL)=./m.test(readFileSync(file, 'utf8')));
}

function checkPermissions(file: string): Finding[] {
  const mode = statSync(file).mode & 0o777;
  const othersMode = mode & 0o077;
  return othersMode === 0 ? [] : [fail(`${file} can be read by others (mode 0${mode.toString(8)})`, `chmod 600 ${file}`)];
}

function checkAge(file: string, now: Date): Finding[] {
  const modifiedAt = statSync(file).mtime;
  if (now.getTime() - modifiedAt.getTime() < YEAR_MS) return [];
  return [
    warn(
      `it is the same since ${modifiedAt.toISOString().slice(0, 10)}`,
      `set SECRET_KEY=NEW,OLD in .env; OLD is in ${file}, NEW by: ${NEW_SECRET_COMMAND}`,
    ),
  ];
}

function checkEntropy(secret: string): Finding[] {
  return new Set(secret).size >= 12
    ? []
    : [
        fail(
          'SECRET_KEY has too few different characters to be random',
          `set SECRET_KEY=NEW,OLD: the old one keeps the links in sent emails alive; NEW by: ${NEW_SECRET_COMMAND}`,
        ),
      ];
}

async function checkLinks({ config, db }: CheckContext): Promise<Finding[]> {
  const { matched, unmatched } = await countLinksBySecret(db, createKeys(config));
  const older = matched.slice(1).reduce((sum, count) => sum + count, 0);
  return [
    ...(unmatched > 0
      ? [
          fail(
            `the links of ${unmatched} registrations were made with another secret and are dead`,
            'add that secret to SECRET_KEY, after a comma',
          ),
        ]
      : []),
    ...(matched.length > 1 && older === 0 ? [warn('no link needs the older secrets any more', 'leave only the first in SECRET_KEY')] : []),
  ];
}
