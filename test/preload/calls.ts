import Database from 'better-sqlite3';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import pg from 'pg';

/*
 * Loaded into the service with --import: counts its calls to the database and to the mail server, and kills the process
 * right after the given call: `{ dieAfter: { database: 17 } }`. A call to SQLite has completed by then; a call to
 * PostgreSQL or to the mail server is in flight.
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

function recordCall(callee: Callee) {
  calls[callee] += 1;
  if (calls[callee] === dieAfter[callee]) process.kill(process.pid, 'SIGKILL');
}

function countCalls(prototype: object, names: string[], callee: Callee) {
  for (const name of names) {
    const methods = prototype as Record<string, (...args: unknown[]) => unknown>;
    const method = methods[name];
    if (!method) throw new Error(`There is no ${name} to count`);
    methods[name] = function (this: unknown, ...args: unknown[]) {
      const result = method.apply(this, args);
      recordCall(callee);
      return result;
    };
  }
}

// Kept: since Node 24.19 the process aborts when a statement of better-sqlite3 12 is collected.
export const statement = new Database(':memory:').prepare('SELECT 1');
countCalls(Object.getPrototypeOf(statement), ['run', 'all', 'get'], 'database');
countCalls(pg.Client.prototype, ['query'], 'database');
// _actionSMTPStream handles the reply that accepts the message.
countCalls(SMTPConnection.prototype, ['connect', '_sendCommand', '_createSendStream', '_actionSMTPStream'], 'mail');
