import type { CheckIn, CheckInOutcome, CheckInState } from './checkIn.ts';
import type { Registration } from './registration.ts';
import { stateOf } from './registrationState.ts';

/** How much a check-in changes `Registration.arrived`, and what the door is told. */
type Count = Pick<CheckIn, 'counted' | 'outcome'>;

/**
 * The one rule of the door. A party is never counted beyond its size, nor below nobody; whatever was not counted has an outcome that
 * says so. Doors that were offline may send what others have sent before: the first that arrives counts.
 */
export function countCheckIn(
  registration: Registration,
  { people, undoes }: Pick<CheckIn, 'people' | 'undoes'>,
  checkIns: Pick<CheckInState, 'byId' | 'undone'>,
): Count {
  if (undoes !== null) return undo(registration, undoes, checkIns);
  if (people < 0) return takeAway(registration.arrived, -people);
  if (stateOf(registration) !== 'confirmed') return { counted: 0, outcome: 'not_valid' };
  const left = registration.slots - registration.arrived;
  if (left === 0) return { counted: 0, outcome: 'already_in' };
  return { counted: Math.min(people, left), outcome: people <= left ? 'accepted' : 'too_many' };
}

/** Takes back what that one check-in counted, and not what another door counted for the same party. */
function undo({ id, arrived }: Registration, undoes: string, { byId, undone }: Pick<CheckInState, 'byId' | 'undone'>): Count {
  const original = byId.get(undoes);
  const isCounted = original !== undefined && original.registrationId === id && original.counted > 0 && !undone.has(undoes);
  const counted = isCounted ? Math.min(original.counted, arrived) : 0;
  return counted === 0 ? { counted: 0, outcome: 'nothing_to_undo' } : { counted: -counted, outcome: 'undone' };
}

function takeAway(arrived: number, people: number): Count {
  if (arrived === 0) return { counted: 0, outcome: 'nothing_to_undo' };
  const outcome: CheckInOutcome = people <= arrived ? 'undone' : 'too_many';
  return { counted: -Math.min(people, arrived), outcome };
}
