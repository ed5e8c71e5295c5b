import { selectIn } from '../../database/tableMapping.ts';
import type { Deps } from '../../deps.ts';
import { contactEmails } from '../../events/contact.ts';
import { type Event, events } from '../../events/event.ts';
import type { ComposeMessages } from '../../messages/delivery/dispatcher.ts';
import type { EmailMessage } from '../../messages/email.ts';
import type { Message } from '../../messages/message.ts';
import { createEmailRenderer } from '../../messages/renderEmail.ts';
import { domainOf } from '../../messages/transports/transport.ts';
import { findQuestionsOfEvents } from '../../questions/questionRepository.ts';
import { deliverableEmail, needsSmtpUtf8 } from '../../validation/emailAddress.ts';
import { holdDeadline } from '../domain/holdDeadline.ts';
import type { Links } from '../domain/privateLink.ts';
import { pendingPrompt } from '../domain/prompt.ts';
import type { Registration } from '../domain/registration.ts';
import { createTicketCodes } from '../domain/ticketCode.ts';
import { findByIds, findPromptSentAt, promptKey } from '../processing/registrationRepository.ts';
import { calendarFile, calendarFileName, publisherOf, withdrawnCalendarFile } from './calendarFile.ts';
import { EMAIL_TYPES } from './emailTypes.ts';
import { findLastStandings, hasLostSlots } from './lastStanding.ts';
import { findLastTold } from './lastTold.ts';
import { type FindOrganiserTexts, findNoTexts } from './organiserTexts.ts';
import { hasTicket, registrationLink, templateData } from './templateData.ts';
import { ticketImage } from './ticketImage.ts';

/**
 * Turns messages about registrations into emails. Returns null for a message that must not be sent any more. `findTexts` says what
 * organisers add.
 */
export function createRegistrationComposer(
  deps: Deps,
  links: Links,
  findTexts: FindOrganiserTexts = findNoTexts,
): ComposeMessages<EmailMessage> {
  const { PUBLIC_URL, MAIL_FROM } = deps.config;
  const domain = domainOf(MAIL_FROM);
  const tickets = createTicketCodes(deps.keys);

  return async (messages) => {
    const render = await createEmailRenderer();
    const ids = unique(messages.map(({ registrationId }) => registrationId));
    const registrations = byId(await findByIds(deps.db, ids));
    const promptSentAt = await findPromptSentAt(deps.db, ids);
    const lastTold = await findLastTold(deps.db, messages);
    const isToldAlready = await findLastStandings(deps.db, messages);
    const textsFor = await findTexts(messages);
    const eventsById = byId(await selectIn(deps.db, events, 'id', unique(messages.map(({ eventId }) => eventId))));
    const questionsByEvent = await findQuestionsOfEvents(deps.db, [...eventsById.values()]);
    return (message) => {
      const registration = registrations.get(message.registrationId ?? '');
      const event = eventsById.get(message.eventId ?? '');
      if (!registration || registration.erasedAt !== null || !event || event.erasedAt !== null) return null;
      return toEmail(message, registration, event);
    };

    function toEmail(message: Message, registration: Registration, event: Event): EmailMessage | null {
      const emailType = EMAIL_TYPES[message.template];
      if (!emailType) throw new Error(`Unknown email type ${message.template}`);
      if (!emailType.isStillRelevant(registration, event, message, deps.now().toISOString()) || isToldAlready(message)) return null;
      const questions = questionsByEvent.get(event.id) ?? [];
      const data = lastTold(message, registration, event);
      if (data === null) return null;
      // Saved with the outcome, so that the next notice knows what this one told.
      message.data = data;
      // The address may have changed since the message was queued, and the old one must not receive the link.
      const to = message.recipient ?? deliverableEmail(registration.email, registration.emailNormalized);
      const link = linkFor(registration, emailType.toPendingEmail === true);
      const texts = textsFor({ message, registration, event, link: registrationLink(link, PUBLIC_URL) });
      if (texts === null) return null;
      const deadline = holdDeadline(registration, event, timeLimitStart(registration));
      const toCalendar = hasLostSlots(message) ? withdrawnCalendarFile : emailType.calendar ? calendarFile : undefined;
      const calendar = toCalendar?.(registration, event, publisherOf(deps, event));
      return {
        to,
        from: event.organiser ?? undefined,
        replyTo: contactEmails(event.contact).find((address) => !needsSmtpUtf8(address))?.deliverable,
        messageId: `<${message.id}@${domain}>`,
        correlationId: message.correlationId,
        thread: `<${registration.id}@${domain}>`,
        ...render(message.template, templateData({ registration, event, questions, message, link, to, deadline, texts }, PUBLIC_URL)),
        language: registration.language,
        ...(hasTicket(message, registration) && { images: [ticketImage(tickets.codeOf(registration.id))] }),
        ...(calendar && { calendar: { fileName: calendarFileName(event), content: calendar } }),
      };
    }

    /** The time limit starts when the first prompt is sent. If none was sent yet, this message is the first. */
    function timeLimitStart(registration: Registration): string {
      return promptSentAt.get(promptKey(registration.id, pendingPrompt(registration))) ?? deps.now().toISOString();
    }
  };

  function linkFor({ id, ...registration }: Registration, toPendingEmail: boolean): string {
    const { pendingEmailNormalized, pendingLinkHash } = registration;
    const usesPendingEmail = toPendingEmail && pendingEmailNormalized !== null && pendingLinkHash !== null;
    const link = links.linkOf(
      usesPendingEmail ? { id, emailNormalized: pendingEmailNormalized, linkHash: pendingLinkHash } : { id, ...registration },
    );
    if (link === null) throw new Error(`The secret behind the link of registration ${id} is not in SECRET_KEY any more`);
    return link;
  }
}

function byId<Row extends { id: string }>(rows: Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}

function unique(ids: (string | null)[]): string[] {
  return [...new Set(ids)].filter((id) => id !== null);
}
