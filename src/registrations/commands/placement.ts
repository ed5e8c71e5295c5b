import type { RegistrationInput } from '../domain/applicant.ts';
import { answerBy } from '../domain/holdDeadline.ts';
import { confirmMinutesNow } from '../domain/holdPressure.ts';
import type { Registration } from '../domain/registration.ts';
import { type ClientNetworks, exceedsHoldBound } from '../domain/unconfirmedHolds.ts';
import type { UnitOfWork } from '../domain/unitOfWork.ts';
import { placementFor } from '../domain/waitList.ts';

/** `confirm_first`: gets its slots when it is confirmed, if there are still enough. */
export type Placement = 'slots' | 'wait_list' | 'confirm_first';

/** The email that asks to confirm. */
export const PROMPT_TEMPLATES: Record<Placement, string> = {
  slots: 'confirm',
  wait_list: 'confirm-wait-list',
  confirm_first: 'confirm-first',
};

/** The same as `placementFor`, within what the client's network may hold. */
export function boundedPlacement(unitOfWork: UnitOfWork, input: RegistrationInput, client: ClientNetworks | undefined): Placement {
  const placement = placementFor(unitOfWork, input);
  return placement === 'slots' && exceedsHoldBound(unitOfWork, input.slots, client) ? 'confirm_first' : placement;
}

/** Notes on a new registration whether it holds slots, until when and for which network, or holds none. */
export function place(
  { event, now }: UnitOfWork,
  registration: Registration,
  placement: Placement,
  client: ClientNetworks | undefined,
): void {
  if (placement === 'slots') {
    registration.confirmBy = answerBy(event, now, confirmMinutesNow(event));
    registration.clientNetwork = client?.network ?? null;
    registration.clientSite = client?.site ?? null;
  } else {
    registration.waitListedAt = now;
    registration.confirmFirst = placement === 'confirm_first' ? 1 : 0;
  }
}
