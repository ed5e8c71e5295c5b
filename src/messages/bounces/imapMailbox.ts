import type { ImapFlow } from 'imapflow';
import type { Deps } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import { createImapConnection, openMailbox, withServersWords } from './imapConnection.ts';
import { MAX_REPORT_BYTES } from './parseReport.ts';
import type { ReportIntake } from './takeReport.ts';

/** Emails of one run; what is left waits for the next. */
const MAX_EMAILS_PER_RUN = 200;
/** A mail server can send a message back and take ten minutes to accept it: its report waits, and so many others at most (MAIL_CONNECTIONS). */
const MAX_WAITING = 50;
/** Without a mark the same ones would be read every minute, and none behind them. */
const READ_ONLY = 'In the mailbox of BOUNCE_IMAP_URL nothing can be marked as read';

export interface BounceMailbox {
  /**
   * Takes the unread emails, oldest first, and marks each as read. Resolves to their number; rejects if the server fails, or with
   * a DomainError `busy` if some cannot be saved now, after the others.
   */
  readNew: () => Promise<number>;
  /** Ends a running `readNew`. */
  close: () => void;
}

/**
 * A mailbox that bounces are sent to. Emails stay in it, marked as read, so that somebody can look at them. Several processes
 * may read at once: a report that two of them take is recorded once.
 */
export function createBounceMailbox(url: string, { takeMail }: ReportIntake, { log }: Pick<Deps, 'log'>): BounceMailbox {
  let running: ImapFlow | undefined;

  async function readNew(): Promise<number> {
    const connection = await createImapConnection(url);
    running = connection;
    try {
      await connection.connect();
      if (!(await openMailbox(connection, url)).canMark) throw new Error(READ_ONLY);
      const unread = (await connection.search({ seen: false }, { uid: true })) || [];
      const uids = unread.slice(0, MAX_EMAILS_PER_RUN);
      const waiting: DomainError[] = [];
      for (const uid of uids) {
        const reason = await takeOne(connection, uid);
        if (reason !== null) waiting.push(reason);
        if (waiting.length === MAX_WAITING) break;
      }
      await connection.logout();
      if (waiting[0] !== undefined) throw waiting[0];
      return uids.length;
    } catch (error) {
      throw withServersWords(error);
    } finally {
      connection.close();
      running = undefined;
    }
  }

  /**
   * Reading leaves it unread (BODY.PEEK): it is marked after it was saved, so that a crash in between loses none. Returns why it
   * has to wait, or null.
   */
  async function takeOne(connection: ImapFlow, uid: number): Promise<DomainError | null> {
    const email = await connection.fetchOne(String(uid), { source: { start: 0, maxLength: MAX_REPORT_BYTES } }, { uid: true });
    const source = email ? email.source : undefined;
    const reason = source ? await takeUnlessBroken(source) : null;
    if (reason === null && !(await connection.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true })))
      throw new Error('An email could not be marked as read');
    return reason;
  }

  /** An email that cannot be saved now waits; one that we fail on must not keep the others. */
  async function takeUnlessBroken(source: Buffer): Promise<DomainError | null> {
    try {
      await takeMail(source, 'imap');
    } catch (error) {
      if (error instanceof DomainError) return error;
      log.error({ err: error }, 'reading a bounce failed');
    }
    return null;
  }

  return { readNew, close: () => running?.close() };
}
