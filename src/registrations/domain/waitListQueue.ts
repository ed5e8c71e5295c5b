import type { Registration } from './registration.ts';
import type { UnitOfWork } from './unitOfWork.ts';

/** The rules need more of the queue than was loaded. The command processor loads more and decides the batch again. */
export class QueueNotFullyLoaded extends Error {}

/** Inserts a confirmed party by its sequence, not by the time of its confirmation. */
export function enqueue(unitOfWork: UnitOfWork, party: Registration): void {
  const insertAt = unitOfWork.queue.findIndex(({ sequence }) => sequence > party.sequence);
  unitOfWork.queue.splice(insertAt === -1 ? unitOfWork.queue.length : insertAt, 0, party);
  unitOfWork.event.waitingCount += 1;
}

export function dequeue(unitOfWork: UnitOfWork, party: Registration): void {
  unitOfWork.queue = unitOfWork.queue.filter((other) => other !== party);
  unitOfWork.event.waitingCount -= 1;
}

/** The confirmed waiting parties, head first, without those larger than the whole event. */
export function* eligibleInOrder(unitOfWork: UnitOfWork): Generator<Registration> {
  for (const party of unitOfWork.queue.filter(({ slots }) => slots <= unitOfWork.event.slots)) {
    if (party.sequence > unitOfWork.queueLoadedUpTo) throw new QueueNotFullyLoaded();
    yield party;
  }
  if (unitOfWork.queueLoadedUpTo !== Number.POSITIVE_INFINITY) throw new QueueNotFullyLoaded();
}
