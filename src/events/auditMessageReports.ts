import { type AuditEvent, appendEntry, appendEventEntry, auditChains, auditLog } from '../audit/auditLog.ts';
import { lockGlobalChain } from '../audit/globalChain.ts';
import { insert, update } from '../database/tableMapping.ts';
import type { MessageReport } from '../messages/bounces/messageReports.ts';
import type { LockAuditLog } from '../messages/bounces/recordReport.ts';
import type { Message } from '../messages/message.ts';
import { lockEvent, saveEvent } from './eventRepository.ts';

/** Bounces and complaints in the audit log: about a registration in that of its event, about an account in the global one. */
export const lockAuditLogOfMessage: LockAuditLog = async (db, message, actor) => {
  if (message.eventId === null) {
    const chain = await lockGlobalChain(db);
    return async (report) => {
      const entry = appendEntry(chain, { eventId: null, accountId: null }, actor, report.at, aboutAccount(message, report));
      await insert(db, auditLog, [entry]);
      await update(db, auditChains, [chain]);
    };
  }
  const event = await lockEvent(db, message.eventId);
  if (!event) throw new Error(`The event of message ${message.id} is missing`);
  return async (report) => {
    await insert(db, auditLog, [appendEventEntry(event, actor, report.at, aboutRegistration(message, report))]);
    await saveEvent(db, event);
  };
};

function aboutRegistration(message: Message, report: MessageReport): AuditEvent {
  return {
    action: report.kind === 'bounced' ? 'registration.email_bounced' : 'registration.email_complained',
    subjectId: message.registrationId ?? message.id,
    data: dataOf(message, report),
  };
}

function aboutAccount(message: Message, report: MessageReport): AuditEvent {
  return {
    action: report.kind === 'bounced' ? 'account.email_bounced' : 'account.email_complained',
    subjectId: message.accountId ?? message.id,
    data: dataOf(message, report),
  };
}

function dataOf({ id, template }: Message, { status }: MessageReport) {
  return { messageId: id, template, ...(status !== null && { status }) };
}
