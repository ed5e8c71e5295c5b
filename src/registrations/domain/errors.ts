import { DomainError } from '../../domainError.ts';
import { maxPartySize } from '../../events/event.ts';
import type { Registration } from './registration.ts';
import type { UnitOfWork } from './unitOfWork.ts';

const END_REASON_TEXTS = {
  cancelled: { key: 'errors.cancelled' },
  lapsed: { key: 'errors.lapsed' },
  called_off: { key: 'errors.calledOff' },
};

/** Throws DomainError `gone` with the reason why the registration ended. */
export function assertNotEnded(registration: Registration): void {
  if (registration.endReason !== null) throw new DomainError('gone', END_REASON_TEXTS[registration.endReason]);
}

/** Somebody else erased it, or the id is wrong. */
export function unknownRegistration(): DomainError {
  return new DomainError('not-found', { key: 'errors.noRegistration' });
}

export function unknownLink(): DomainError {
  return new DomainError('not-found', { key: 'errors.unknownLink' }, { errorPage: 'unknownLink' });
}

/** Throws DomainError `invalid` for more slots than one registration may have at this event. */
export function assertPartySize({ event }: Pick<UnitOfWork, 'event'>, { slots }: { slots: number }): void {
  const maxSlots = maxPartySize(event);
  if (slots <= maxSlots) return;
  const message = { key: 'fieldErrors.slots.many', values: { most: maxSlots } };
  throw new DomainError('invalid', message, { fieldErrors: [{ field: 'slots', message }] });
}

/** Those who came cannot be taken off their party. */
export function fewerThanArrived({ arrived }: Registration): DomainError {
  const message = { key: 'door.errors.fewerThanArrived', values: { arrived } };
  return new DomainError('conflict', message, { fieldErrors: [{ field: 'slots', message }] });
}

export function emailTaken(email: string): DomainError {
  return new DomainError('conflict', { key: 'errors.registered' }, { responseBody: { email_already_registered: email } });
}
