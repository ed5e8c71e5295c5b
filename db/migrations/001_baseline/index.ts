import { accounts } from './accounts.ts';
import { auditLog } from './auditLog.ts';
import { authentication } from './authentication.ts';
import { events } from './events.ts';
import { messages } from './messages.ts';
import { registrations } from './registrations.ts';

/** The schema of 0.1.0. Referenced tables come first. */
export const baseline = (options: string) =>
  [events, registrations, accounts, authentication, messages, auditLog].flatMap((part) => part(options));
