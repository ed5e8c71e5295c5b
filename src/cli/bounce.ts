import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { createLog } from '../createLog.ts';
import { createKeys } from '../crypto/keys.ts';
import { openDatabase } from '../database/database.ts';
import { isMigrated } from '../database/migrate.ts';
import { lockAuditLogOfMessage } from '../events/auditMessageReports.ts';
import { MAX_REPORT_BYTES } from '../messages/bounces/parseReport.ts';
import type { Outcome } from '../messages/bounces/reportCounters.ts';
import { createReportIntake } from '../messages/bounces/takeReport.ts';
import { redactText } from '../redactError.ts';

/** EX_TEMPFAIL of sysexits.h: the mail server keeps the email and tries again. Any other code would make it bounce the bounce. */
export const EX_TEMPFAIL = 75;

/** `slotkeeper bounce` */
export function bounceCommand(program: Command): void {
  program
    .command('bounce')
    .description('take a bounce or a complaint, an email on standard input, from the mail server')
    .option('--recipient <address>', 'the address that the email came to')
    .action(({ recipient }: { recipient?: string }) => runBounce(process.stdin, recipient));
}

/**
 * Exits with 0 for every email that was read, also one that is ignored, and with EX_TEMPFAIL if it can not be taken now.
 * Unlike other commands it does not migrate: a mail server may start many of them at once.
 */
async function runBounce(input: AsyncIterable<Buffer>, recipient?: string): Promise<void> {
  try {
    console.log(await takeFromPipe(await readUpTo(input, MAX_REPORT_BYTES), recipient));
  } catch (error) {
    console.error(redactText((error as Error).message));
    process.exitCode = EX_TEMPFAIL;
  }
}

async function takeFromPipe(raw: Buffer, recipient?: string): Promise<Outcome> {
  const config = readConfig();
  const db = openDatabase(config.DATABASE_URL, config.DATABASE_CONNECTIONS);
  try {
    if (!(await isMigrated(db))) throw new Error('The database is not migrated: run slotkeeper migrate');
    const deps = { config, db, keys: createKeys(config), log: createLog('warn'), offersSmtpUtf8: async () => false, now: () => new Date() };
    return await createReportIntake(deps, lockAuditLogOfMessage).takeMail(raw, 'pipe', recipient);
  } finally {
    await db.destroy();
  }
}

/** The rest is read and dropped: a mail server that could not write it would take that for a failure. */
async function readUpTo(input: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    if (length < maxBytes) chunks.push(chunk);
    length += chunk.length;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}
