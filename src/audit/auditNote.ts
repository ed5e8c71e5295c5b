import { type Table, table } from '../database/tableMapping.ts';

/**
 * Why somebody did something, in their own words. It may name people, so it is kept beside the hash chain, and erased with
 * the registration. `id` is that of the audit entry.
 */
export interface AuditNote {
  id: string;
  registrationId: string;
  eventId: string;
  note: string;
}

export const auditNotes: Table<AuditNote> = table('audit_notes', {
  id: 'text',
  registrationId: 'text',
  eventId: 'text',
  note: 'text',
});
