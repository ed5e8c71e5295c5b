import { auditNotes } from '../../audit/auditNote.ts';
import type { Db } from '../../database/dialect.ts';
import { insert, update } from '../../database/tableMapping.ts';
import { saveEvents } from '../../events/eventRepository.ts';
import type { MessageAllowance } from '../../messages/allowance/messageAllowance.ts';
import { saveChangeSets } from '../../messages/changeSet.ts';
import { saveQuestions } from '../../questions/questionRepository.ts';
import { checkIns } from '../domain/checkIn.ts';
import { idempotencyKeys } from '../domain/idempotencyRecord.ts';
import { isDirty, type UnitOfWork } from '../domain/unitOfWork.ts';
import { searchableRegistrations, withSearchText } from './searchableRegistrations.ts';

/** Saves all changes with one statement per table, however many commands and events there were. New questions take two more per event. */
export async function saveUnitsOfWork(db: Db, allowance: MessageAllowance, processed: UnitOfWork[]): Promise<void> {
  const unitsOfWork = processed.filter(isDirty);
  const added = unitsOfWork.flatMap((unitOfWork) => unitOfWork.added);
  const addedSet = new Set(added);
  // Update before inserting: a new registration may use an address that another one has just given up.
  await update(
    db,
    searchableRegistrations,
    unitsOfWork.flatMap((unitOfWork) => [...unitOfWork.changed].filter((changed) => !addedSet.has(changed)).map(withSearchText)),
  );
  await insert(db, searchableRegistrations, added.map(withSearchText));
  await countMessages(db, allowance, unitsOfWork);
  await saveChangeSets(db, unitsOfWork);
  await insert(
    db,
    auditNotes,
    unitsOfWork.flatMap((unitOfWork) => unitOfWork.auditNotes),
  );
  await insert(
    db,
    checkIns,
    unitsOfWork.flatMap((unitOfWork) => unitOfWork.checkIns.added),
  );
  await update(
    db,
    idempotencyKeys,
    unitsOfWork.flatMap((unitOfWork) => [...unitOfWork.changedIdempotencyRecords]),
  );
  await insert(
    db,
    idempotencyKeys,
    unitsOfWork.flatMap((unitOfWork) => unitOfWork.newIdempotencyRecords),
  );
  for (const { event, questions, hasNewQuestions } of unitsOfWork) if (hasNewQuestions) await saveQuestions(db, event.id, questions);
  await saveEvents(db, unitsOfWork);
}

/** Before the messages are saved, because it may hold some back; after the registrations, because a confirmation proves an address. */
async function countMessages(db: Db, allowance: MessageAllowance, unitsOfWork: UnitOfWork[]): Promise<void> {
  const [first] = unitsOfWork;
  if (!first) return;
  const now = new Date(first.now);
  const changed = unitsOfWork.flatMap((unitOfWork) => [...unitOfWork.changed]);
  await allowance.plan(
    db,
    now,
    unitsOfWork.flatMap((unitOfWork) => unitOfWork.countedMessages),
  );
  await allowance.release(
    db,
    now,
    changed
      .filter(({ confirmedAt, confirmedByOrganiser }) => confirmedAt === first.now && confirmedByOrganiser === 0)
      .map(({ emailNormalized }) => emailNormalized),
  );
}
