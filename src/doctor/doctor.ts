import { existsSync } from 'node:fs';
import { type Config, unknownSettings } from '../config.ts';
import { openDatabase } from '../database/database.ts';
import { query } from '../database/dialect.ts';
import { fixForDatabaseError } from '../database/explainError.ts';
import { sqliteFile } from '../databaseUrl.ts';
import { checkInvariantsLive } from '../invariants/checkInvariants.ts';
import { checkBounceMailbox, checkBounces } from './bounces.ts';
import { type Check, type CheckContext, errorText, type Finding, findingsFor } from './check.ts';
import { checkDatabase } from './database.ts';
import { checkWal } from './disk.ts';
import { checkDkim } from './dkim.ts';
import { checkEvents } from './events.ts';
import { checkFilePermissions } from './filePermissions.ts';
import { checkMail, checkOutbox } from './mail.ts';
import { readSettings } from './readSettings.ts';
import { checkRedis } from './redis.ts';
import { checkSecrets } from './secrets.ts';
import { checkVersions } from './versions.ts';
import { checkClocks, checkPublicUrl } from './web.ts';

const MAX_REPORTED = 20;

export interface DoctorOptions {
  /** Also checks all invariants, which reads the whole database. */
  invariants?: boolean;
  /** Recipient of a test email. */
  sendTest?: string;
}

const invariantsCheck: [string, Check] = ['invariants', checkAllInvariants];

/** Checks an installation, and changes nothing. A check that fails with an error becomes a finding. */
export async function runDoctor(
  options: DoctorOptions,
  environment: NodeJS.ProcessEnv = process.env,
  now = () => new Date(),
): Promise<Finding[]> {
  const settings = findingsFor('settings');
  const config = readSettings(environment);
  if ('level' in config) return [config];
  const unknown = unknownSettings(environment).map((name) => settings.warn(`${name} is not a setting of this service`, `see .env.example`));
  return [...unknown, ...(await checkInstallation(config, options, now))];
}

async function checkInstallation(config: Config, { invariants, sendTest }: DoctorOptions, now: () => Date): Promise<Finding[]> {
  const file = sqliteFile(config.DATABASE_URL);
  const walFindings = file ? checkWal(file) : [];
  if (file && !existsSync(file))
    return [
      findingsFor('database').fail(`there is none at ${file}`, 'start the service, which creates it; or set DATABASE_URL or DATA_FOLDER'),
    ];
  const db = openDatabase(config.DATABASE_URL, config.DATABASE_CONNECTIONS);
  const context = { config, db, now };
  const dataChecks: [string, Check][] = [
    ['versions', checkVersions],
    ['database', checkDatabase],
    ['events', checkEvents],
    ['clock', checkClocks],
    ['secret', checkSecrets],
    ['files', checkFilePermissions],
    ['outbox', checkOutbox],
    ['bounces', checkBounces],
  ];
  const environmentChecks: [string, Check][] = [
    ['PUBLIC_URL', checkPublicUrl],
    ['mail', checkMail(sendTest)],
    ['DKIM', checkDkim()],
    ['bounces', checkBounceMailbox],
    ['Redis', checkRedis],
  ];
  try {
    const connectionFindings = await query(db, 'SELECT 1').then(
      () => [],
      (error: unknown) => [findingsFor('database').fail(errorText(error), suggestFix('database', config, error))],
    );
    const checks = [
      ...(connectionFindings.length === 0 ? dataChecks : []),
      ...(invariants && connectionFindings.length === 0 ? [invariantsCheck] : []),
      ...environmentChecks,
    ];
    const findings: Finding[] = [];
    for (const [name, check] of checks) {
      findings.push(
        ...(await check(context).catch((error: unknown) => [findingsFor(name).fail(errorText(error), suggestFix(name, config, error))])),
      );
    }
    return [...connectionFindings, ...findings, ...walFindings];
  } finally {
    await db.destroy();
  }
}

/** A check failed with an error: what to do depends on its cause. */
function suggestFix(check: string, { DATABASE_URL }: Config, error: unknown): string {
  if (check === 'PUBLIC_URL') return 'set PUBLIC_URL to the public address of this service';
  return fixForDatabaseError(DATABASE_URL, error);
}

async function checkAllInvariants({ db, now }: CheckContext): Promise<Finding[]> {
  const { ok, fail } = findingsFor('invariants');
  const violations = await checkInvariantsLive(db, now());
  if (violations.length === 0) return [ok('all hold: slots, wait list, messages, audit log')];
  // One defect may violate an invariant for every registration.
  const reported = [
    ...violations.slice(0, MAX_REPORTED),
    ...(violations.length > MAX_REPORTED ? [`and ${violations.length - MAX_REPORTED} more like these`] : []),
  ];
  return reported.map((violation) =>
    fail(violation, 'report it to the developers; check an earlier backup: slotkeeper restore FILE --check'),
  );
}
