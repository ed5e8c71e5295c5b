import type { Message } from '../../messages/message.ts';

/** The same email is not sent again within this time. */
export const REPEAT_MS = 3_600_000;

/** What happened lately with the registrations of a unit of work. */
export interface RecentActivity {
  /** Their messages of the last hour, without withdrawn ones. */
  messages: RecentMessage[];
  /** Each request of the last 24 hours for another address. */
  emailChanges: { registrationId: string; at: string }[];
}

export type RecentMessage = Pick<Message, 'registrationId' | 'template' | 'recipient' | 'createdAt' | 'sentAt' | 'failedAt'>;
