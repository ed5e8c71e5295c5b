import { selectIn } from '../database/tableMapping.ts';
import type { Deps } from '../deps.ts';
import { t } from '../i18n/translate.ts';
import type { ComposeMessages } from '../messages/delivery/dispatcher.ts';
import type { EmailMessage } from '../messages/email.ts';
import type { Message } from '../messages/message.ts';
import { createEmailRenderer } from '../messages/renderEmail.ts';
import { domainOf } from '../messages/transports/transport.ts';
import { findOrganiserRecipients } from '../teams/organiserRecipients.ts';
import { findEmailsOfEvents, USUAL_EMAILS } from './eventEmails.ts';
import { mailings, templateOf } from './mailing.ts';
import { renderKind, renderMailing } from './preview.ts';
import { samplePerson } from './samplePerson.ts';
import type { TestEmail } from './testEmail.ts';

/** Renders the emails by which organisers try out what they write. */
export function createTestEmailComposer({ db, config }: Pick<Deps, 'db' | 'config'>): ComposeMessages<EmailMessage> {
  const { PUBLIC_URL, MAIL_FROM } = config;

  return async (messages) => {
    const about = new Map(messages.map(({ id, data }) => [id, JSON.parse(data) as TestEmail]));
    const all = [...about.values()];
    const render = await createEmailRenderer();
    const recipientOf = await findOrganiserRecipients(db, messages, new Map([...about].map(([id, { eventId }]) => [id, eventId])));
    const mailingRows = await selectIn(
      db,
      mailings,
      'id',
      all.flatMap(({ mailingId }) => mailingId ?? []),
    );
    const emails = await findEmailsOfEvents(
      db,
      all.map(({ eventId }) => eventId),
    );

    return (message: Message): EmailMessage | null => {
      const found = recipientOf(message);
      if (!found) return null;
      const { account, event, recipient } = found;
      const { id, correlationId } = message;
      const { mailingId, template, language = '' } = about.get(id) ?? {};
      const mailing = mailingRows.find((row) => row.id === mailingId);
      const kind = mailing ? templateOf(mailing) : template;
      if (kind === undefined) return null;
      const { firstName, lastName } = account;
      const registration = samplePerson(kind, event, language, { firstName, lastName, email: recipient });
      const { words } = emails.get(event.id) ?? USUAL_EMAILS;
      const preview = { event, registration, words, publicUrl: PUBLIC_URL };
      const email = mailing ? renderMailing(render, mailing, preview) : renderKind(render, kind, preview);
      const common = { to: recipient, messageId: `<${id}@${domainOf(MAIL_FROM)}>`, correlationId, from: event.organiser ?? undefined };
      return email && { ...common, ...email, subject: t(language, 'mailings.testSubject', { subject: email.subject }) };
    };
  };
}
