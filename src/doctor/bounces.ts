import { createImapConnection, mailboxOf, openMailbox } from '../messages/bounces/imapConnection.ts';
import { type CheckContext, type Finding, findingsFor } from './check.ts';
import { countByReason } from './countByReason.ts';
import { explainImapError } from './imapErrors.ts';

/** Settings of which each lets bounces in. With MAIL_RETURN_PATH they come by `slotkeeper bounce`. */
const WAYS_IN = ['MAIL_RETURN_PATH', 'BOUNCE_IMAP_URL', 'BOUNCE_SES_TOPIC', 'BOUNCE_POSTMARK_SECRET', 'BOUNCE_MAILGUN_KEY'] as const;

const BOUNCED_REMEDY =
  'SELECT * FROM needs_attention: contact these people in another way; if other servers refuse ours (SPF, DKIM, a block list, a limit), mend that, then: slotkeeper outbox retry --help';

/** Whether anything takes the emails that come back, and how many did. */
export async function checkBounces({ config, db }: CheckContext): Promise<Finding[]> {
  const { ok, warn } = findingsFor('bounces');
  const complained = await countByReason(db, 'recipient complained', 'recipients who complained');
  const bounced = await countByReason(db, 'message bounced', 'messages that bounced');
  const findings: Finding[] = [];
  if (config.SMTP_URL !== undefined && WAYS_IN.every((name) => config[name] === undefined))
    findings.push(
      warn(
        'nothing receives emails that come back, so nobody learns of an address that does not exist',
        'set MAIL_RETURN_PATH and one of the ways in docs/operations.md, Bounces',
      ),
    );
  if (complained !== null) findings.push(warn(complained, 'SELECT * FROM needs_attention: contact these people in another way'));
  if (bounced !== null) findings.push(warn(bounced, BOUNCED_REMEDY));
  return findings.length > 0 ? findings : [ok('no message that came back needs attention')];
}

/** Whether the mailbox of bounces can be opened. */
export async function checkBounceMailbox({ config: { BOUNCE_IMAP_URL: url } }: CheckContext): Promise<Finding[]> {
  if (url === undefined) return [];
  const { ok, fail } = findingsFor('bounces');
  const { host } = new URL(url);
  const connection = await createImapConnection(url);
  try {
    await connection.connect();
    const { exists, canMark } = await openMailbox(connection, url);
    if (!canMark)
      return [fail(`${host}: in ${mailboxOf(url)} nothing can be marked as read`, 'give the user of BOUNCE_IMAP_URL the right to')];
    return [ok(`${host}: ${mailboxOf(url)} can be read, emails in it: ${exists}`)];
  } catch (error) {
    const { problem, fix } = explainImapError(error);
    return [fail(`${host}: ${problem}`, fix)];
  } finally {
    connection.close();
  }
}
