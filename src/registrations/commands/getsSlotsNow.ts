import { DomainError } from '../../domainError.ts';
import { assertUpcoming, isUpcoming } from '../../events/event.ts';
import type { Registration } from '../domain/registration.ts';
import type { UnitOfWork } from '../domain/unitOfWork.ts';
import { bookableSlotsFor } from '../domain/waitList.ts';

/**
 * Whether a confirmation gives slots to a registration that had to be confirmed first. If there are not enough, it joins the
 * wait list if the person asked for that; otherwise throws DomainError `conflict`, and the link can be followed again later.
 */
export function getsSlotsNow(unitOfWork: UnitOfWork, registration: Registration): boolean {
  if (registration.confirmFirst === 0) return false;
  const { event, now } = unitOfWork;
  const left = bookableSlotsFor(unitOfWork, registration);
  if (isUpcoming(event, now) && registration.slots <= left) return true;
  if (registration.wantsWaitList === 1 && event.waitListMode === 'on') return false;
  assertUpcoming(event, now);
  throw new DomainError('conflict', { key: 'errors.takenBeforeConfirmed', values: { left, slots: registration.slots } });
}
