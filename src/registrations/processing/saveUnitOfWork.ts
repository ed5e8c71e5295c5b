import type { Db } from '../../database/dialect.ts';
import { insert, update } from '../../database/tableMapping.ts';
import { saveEvent } from '../../events/eventRepository.ts';
import { saveChangeSets } from '../../messages/changeSet.ts';
import { idempotencyKeys } from '../domain/idempotencyRecord.ts';
import { registrations } from '../domain/registration.ts';
import { isDirty, type UnitOfWork } from '../domain/unitOfWork.ts';

/** Saves all changes with one statement per table, however many commands there were, and one per event. */
export async function saveUnitsOfWork(db: Db, processed: UnitOfWork[]): Promise<void> {
  const unitsOfWork = processed.filter(isDirty);
  const added = unitsOfWork.flatMap((unitOfWork) => unitOfWork.added);
  const addedSet = new Set(added);
  // Update before inserting: a new registration may use an address that another one has just given up.
  await update(
    db,
    registrations,
    unitsOfWork.flatMap((unitOfWork) => [...unitOfWork.changed].filter((registration) => !addedSet.has(registration))),
  );
  await insert(db, registrations, added);
  await saveChangeSets(db, unitsOfWork);
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
  for (const unitOfWork of unitsOfWork) await saveEvent(db, unitOfWork.event);
}
