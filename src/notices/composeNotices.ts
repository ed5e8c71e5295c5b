import type { Deps } from '../deps.ts';
import type { ComposeMessages } from '../messages/delivery/dispatcher.ts';
import type { EmailMessage } from '../messages/email.ts';
import type { Message } from '../messages/message.ts';
import { createEmailRenderer } from '../messages/renderEmail.ts';
import { domainOf } from '../messages/transports/transport.ts';
import { findOrganiserRecipients } from '../teams/organiserRecipients.ts';
import { findTeamMember } from '../teams/teamMember.ts';
import { noticeData } from './noticeEmail.ts';
import type { NoticeCounts } from './noticeKind.ts';
import { createUnsubscribeTokens } from './unsubscribeLink.ts';

/** `Message.data` of a notice. */
interface NoticeMessage {
  eventId: string;
  counts: NoticeCounts;
}

/** Renders notices to organisers. Whoever has left the team or cannot sign in any more is told nothing. */
export function createNoticeComposer({ db, config, keys }: Pick<Deps, 'db' | 'config' | 'keys'>): ComposeMessages<EmailMessage> {
  const tokens = createUnsubscribeTokens(keys);
  const { PUBLIC_URL, MAIL_FROM } = config;

  return async (messages) => {
    const about = new Map(messages.map(({ id, data }) => [id, JSON.parse(data) as NoticeMessage]));
    const render = await createEmailRenderer();
    const recipientOf = await findOrganiserRecipients(db, messages, new Map([...about].map(([id, { eventId }]) => [id, eventId])));
    const inTeam = new Set<string>();
    for (const { id, accountId } of messages) if (await findTeamMember(db, about.get(id)?.eventId ?? '', accountId ?? '')) inTeam.add(id);
    return (message) => (inTeam.has(message.id) ? toEmail(message) : null);

    function toEmail(message: Message): EmailMessage | null {
      const found = recipientOf(message);
      if (!found) return null;
      const { account, event, recipient } = found;
      const { eventId = '', counts = {} } = about.get(message.id) ?? {};
      const unsubscribeLink = `${PUBLIC_URL}/notices/${tokens.sign({ accountId: account.id, eventId })}`;
      const name = `${account.firstName} ${account.lastName}`.trim();
      const data = noticeData({ event, counts, language: account.locale, name, recipient, unsubscribeLink }, PUBLIC_URL);
      const domain = domainOf(MAIL_FROM);
      return {
        to: recipient,
        messageId: `<${message.id}@${domain}>`,
        correlationId: message.correlationId,
        thread: `<${eventId}@${domain}>`,
        language: data.language,
        unsubscribeLink,
        ...render('organiser-notice', data),
      };
    }
  };
}
