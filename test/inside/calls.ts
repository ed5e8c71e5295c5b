import Database from 'better-sqlite3';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import pg from 'pg';

/*
 * Loaded into the service with --import: counts its calls of the database and of the mail server, and dies as by a
 * power cut right after the one it is told: `{ dieAfter: { database: 17 } }`. A call of SQLite is done by then, a call
 * of PostgreSQL or of the mail server is on its way.
 */
type Callee = 'database' | 'mail';

let calls: Record<Callee, number> = { database: 0, mail: 0 };
let dieAfter: Partial<Record<Callee, number>> = {};

process.on('message', (message: { dieAfter?: typeof dieAfter; count?: true }) => {
  if (message.count) process.send?.({ calls });
  if (!message.dieAfter) return;
  dieAfter = message.dieAfter;
  calls = { database: 0, mail: 0 };
});
process.channel?.unref();

function called(callee: Callee) {
  calls[callee] += 1;
  if (calls[callee] === dieAfter[callee]) process.kill(process.pid, 'SIGKILL');
}

function counted(prototype: object, names: string[], callee: Callee) {
  for (const name of names) {
    const methods = prototype as Record<string, (...given: unknown[]) => unknown>;
    const method = methods[name];
    if (!method) throw new Error(`There is no ${name} to count`);
    methods[name] = function (this: unknown, ...given: unknown[]) {
      const result = method.apply(this, given);
      called(callee);
      return result;
    };
  }
}

// Kept: since Node 24.19 the process aborts when a statement of better-sqlite3 12 is collected.
export const statement = new Database(':memory:').prepare('SELECT 1');
counted(Object.getPrototypeOf(statement), ['run', 'all', 'get'], 'database');
counted(pg.Client.prototype, ['query'], 'database');
// The last of them hears that the letter is accepted.
counted(SMTPConnection.prototype, ['connect', '_sendCommand', '_createSendStream', '_actionSMTPStream'], 'mail');
