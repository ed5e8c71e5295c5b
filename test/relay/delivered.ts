import type { mailLog } from '../support/mailLog.ts';
import type { ReceivedEmail } from '../support/smtpServer.ts';

type MailLogRow = Awaited<ReturnType<typeof mailLog>>[number];

/** What has become of the messages of a service. */
export interface Delivered {
  messages: number;
  /** Neither in the mailbox, nor shown as undeliverable. */
  lost: number;
  /** Shown as undeliverable, although their mailbox exists. */
  givenUpWrongly: number;
  /** Copies beyond the first. */
  twice: number;
}

/** Compares the view `mail_log` with what has arrived. `refused` are addresses of mailboxes that do not exist. */
export function deliveredOf(rows: MailLogRow[], arrived: ReceivedEmail[], refused: string[]): Delivered {
  const ids = arrived.map(({ messageId = '' }) => messageId.replace(/^<|@.*$/g, ''));
  const arrivedIds = new Set(ids);
  const isGivenUp = ({ state }: MailLogRow) => GIVEN_UP.includes(state);
  return {
    messages: rows.length,
    lost: rows.filter((row) => !isGivenUp(row) && row.state !== 'withdrawn' && !arrivedIds.has(row.id)).length,
    givenUpWrongly: rows.filter((row) => isGivenUp(row) && !refused.includes(row.recipient)).length,
    twice: ids.length - arrivedIds.size,
  };
}

/** States of `mail_log`. */
const GIVEN_UP: string[] = ['undeliverable', 'bounced'];

export function describeDelivered({ messages, lost, givenUpWrongly, twice }: Delivered): string {
  return `${messages} messages, lost ${lost}, given up wrongly ${givenUpWrongly}, twice ${twice}`;
}
