import type { Actor } from '../deps.ts';
import type { Event } from '../events/event.ts';
import type { Command } from '../registrations/domain/command.ts';
import { recordAudit } from '../registrations/domain/unitOfWork.ts';
import type { ExportFormat } from './exportFormat.ts';

/** Writes into the audit log who takes how many rows away. What was searched for may name somebody, so it is not written. */
export function recordExport({ id }: Event, format: ExportFormat, rows: number, actor: Actor): Command<void> {
  return {
    eventId: id,
    actor,
    loads: {},
    decide: (unitOfWork) => recordAudit(unitOfWork, { action: 'event.exported', subjectId: id, data: { format, rows } }),
  };
}
