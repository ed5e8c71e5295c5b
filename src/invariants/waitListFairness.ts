import { streamEntries } from '../audit/queryAuditLog.ts';
import { type Db, query } from '../database/dialect.ts';
import { freeSlots } from '../events/event.ts';
import { findAllEvents } from '../events/eventRepository.ts';
import type { Registration } from '../registrations/domain/registration.ts';
import { IS_WAITING } from './invariantQueries.ts';

type WaitingRegistration = Pick<Registration, 'id' | 'slots' | 'overtakenCount'>;

/** Invariant, written independently of `waitList.ts`: nobody waits although there are slots for them. */
export async function findSkipped(db: Db, now: string): Promise<string[]> {
  const violations: string[] = [];
  for (const event of await findAllEvents(db)) {
    const queue = await query<WaitingRegistration>(
      db,
      `SELECT r.id, r.slots, r.overtaken_count AS "overtakenCount" FROM registrations r WHERE r.event_id = ? AND r.slots <= ? AND ${IS_WAITING} ORDER BY r.sequence`,
      [event.id, event.slots],
    );
    const [head] = queue;
    if (event.calledOffAt !== null || now >= event.startsAt) continue;
    const isHeadProtected = head && event.maxOvertakes !== null && head.overtakenCount >= event.maxOvertakes;
    const firstFitting = queue.find(({ slots }) => slots <= freeSlots(event));
    if (firstFitting && (firstFitting === head || !isHeadProtected))
      violations.push(`${firstFitting.id} waits although ${freeSlots(event)} slots are free`);
  }
  return violations;
}

/**
 * Invariant: a waiting party is never overtaken by a later party of the same size or larger. If the later one fitted, so
 * did the earlier. Replays the audit log of each event in sequence, independently of any clock.
 */
export async function findOvertakenByLarger(db: Db): Promise<string[]> {
  const violations: string[] = [];
  for (const { id } of await findAllEvents(db)) {
    const waiting = new Map<string, WaitingParty>();
    const signedUp = await findSignUpsOfPutBack(db, id);
    for await (const { sequence, action, subjectId, data } of streamEntries(db, { event_id: id })) {
      const { slots = 0, placement, outOfTurn = false } = JSON.parse(data) as AuditData;
      const party = waiting.get(subjectId);
      if (action === 'registration.created' && placement !== 'slots') waiting.set(subjectId, { sequence, slots, isConfirmed: false });
      if (action === 'registration.confirmed' && party) party.isConfirmed = true;
      const gotSlotsByConfirming = action === 'registration.confirmed' && placement === 'slots';
      if (gotSlotsByConfirming) waiting.delete(subjectId);
      if (action === 'registration.changed' && party) party.slots = slots;
      if (LEAVE_ACTIONS.has(action)) waiting.delete(subjectId);
      if (action === 'registration.put_back')
        waiting.set(subjectId, { sequence: signedUp.get(subjectId) ?? sequence, slots, isConfirmed: true });
      // At an organiser's word, with a reason.
      if (outOfTurn) continue;
      if ((GRANT_ACTIONS.has(action) || gotSlotsByConfirming) && !waiting.has(subjectId))
        violations.push(...overtakenBy({ sequence: party?.sequence ?? sequence, slots }, waiting));
    }
  }
  return violations;
}

/** Where in the audit log those signed up who were later put back on the wait list: they wait at that place. */
async function findSignUpsOfPutBack(db: Db, eventId: string): Promise<Map<string, number>> {
  const entries = await query<{ id: string; sequence: number }>(
    db,
    `SELECT a.subject_id AS id, min(a.sequence) AS sequence FROM audit_log a
    WHERE a.event_id = ? AND a.subject_id IN (SELECT subject_id FROM audit_log WHERE event_id = ? AND action = 'registration.put_back')
    GROUP BY a.subject_id`,
    [eventId, eventId],
  );
  return new Map(entries.map((entry) => [entry.id, Number(entry.sequence)]));
}

interface WaitingParty {
  /** Of its first audit entry; these have the order of the registrations' sequence. */
  sequence: number;
  slots: number;
  isConfirmed: boolean;
}

/** `AuditEntry.data` of registrations. */
interface AuditData {
  slots?: number;
  placement?: string;
  outOfTurn?: boolean;
}

const LEAVE_ACTIONS = new Set([
  'registration.promoted',
  'registration.offered',
  'registration.cancelled',
  'registration.lapsed',
  'registration.called_off',
]);
const GRANT_ACTIONS = new Set(['registration.created', 'registration.promoted', 'registration.offered']);

function overtakenBy(party: Omit<WaitingParty, 'isConfirmed'>, waiting: Map<string, WaitingParty>): string[] {
  const overtaken = [...waiting].filter(
    ([, { sequence, slots, isConfirmed }]) => isConfirmed && sequence < party.sequence && slots <= party.slots,
  );
  return overtaken.map(([id]) => `${id} was overtaken by a later party that is not smaller`);
}
