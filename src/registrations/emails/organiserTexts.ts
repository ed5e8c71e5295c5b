import type { Event } from '../../events/event.ts';
import type { Message } from '../../messages/message.ts';
import type { Registration } from '../domain/registration.ts';

/** Something that an organiser wrote. */
export interface OrganiserText {
  /** Safe to be inserted as it is. */
  html: string;
  /** The same as plain text. */
  text: string;
  /** Of the text: it may be another than that of the email. */
  language: string;
}

/** What the organiser of an event says in one email. */
export interface OrganiserTexts {
  /** Of a message to many people: its subject and body. */
  subject: string;
  body: OrganiserText | null;
  /** A paragraph in an email of the service, and what stands below all emails of the event. */
  words: OrganiserText | null;
  signature: OrganiserText | null;
}

export const NO_TEXTS: OrganiserTexts = { subject: '', body: null, words: null, signature: null };

/** What the texts are about. */
export interface TextSubject {
  message: Pick<Message, 'id' | 'template' | 'data'>;
  registration: Registration;
  event: Event;
  /** Address of the private page of the registration. */
  link: string;
}

/** Finds the texts for a batch of messages. The result is null for a message that must not be sent any more. */
export type FindOrganiserTexts = (messages: Message[]) => Promise<(subject: TextSubject) => OrganiserTexts | null>;

export const findNoTexts: FindOrganiserTexts = async () => () => NO_TEXTS;
