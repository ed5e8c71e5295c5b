import { accounts } from '../accounts/domain/account.ts';
import { stateOf } from '../accounts/domain/accountState.ts';
import { selectIn } from '../database/tableMapping.ts';
import type { Deps } from '../deps.ts';
import { events } from '../events/event.ts';
import { t } from '../i18n/translate.ts';
import type { ComposeMessages } from '../messages/delivery/dispatcher.ts';
import type { EmailMessage } from '../messages/email.ts';
import type { Message } from '../messages/message.ts';
import { createEmailRenderer } from '../messages/renderEmail.ts';
import { domainOf } from '../messages/transports/transport.ts';
import { mailings } from './mailing.ts';
import { renderPreview } from './preview.ts';
import { samplePerson } from './samplePerson.ts';
import type { TestEmail } from './testEmail.ts';

/** Renders the emails by which organisers try out what they write. */
export function createTestEmailComposer({ db, config }: Pick<Deps, 'db' | 'config'>): ComposeMessages<EmailMessage> {
  const { PUBLIC_URL, MAIL_FROM } = config;

  return async (messages) => {
    const about = new Map(messages.map(({ id, data }) => [id, JSON.parse(data) as TestEmail]));
    const all = [...about.values()];
    const render = await createEmailRenderer();
    const accountRows = await selectIn(
      db,
      accounts,
      'id',
      messages.flatMap(({ accountId }) => accountId ?? []),
    );
    const eventRows = await selectIn(
      db,
      events,
      'id',
      all.map(({ eventId }) => eventId),
    );
    const mailingRows = await selectIn(
      db,
      mailings,
      'id',
      all.map(({ mailingId }) => mailingId),
    );

    return ({ id, accountId, recipient, correlationId }: Message): EmailMessage | null => {
      const { eventId, mailingId, language = '' } = about.get(id) ?? {};
      const account = accountRows.find((row) => row.id === accountId);
      const event = eventRows.find((row) => row.id === eventId);
      const mailing = mailingRows.find((row) => row.id === mailingId);
      if (!account || stateOf(account) !== 'active' || !event || event.erasedAt !== null || !mailing || recipient === null) return null;
      const email = renderPreview(render, mailing, event, samplePerson(event, language, { ...account, email: recipient }), PUBLIC_URL);
      const common = { to: recipient, messageId: `<${id}@${domainOf(MAIL_FROM)}>`, correlationId };
      return (
        email && {
          ...common,
          ...email,
          from: event.organiser ?? undefined,
          subject: t(language, 'mailings.testSubject', { subject: email.subject }),
        }
      );
    };
  };
}
