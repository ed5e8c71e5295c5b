import { holdsSlots, isLive, isOffered, isOnWaitList, type Registration } from '../registrations/domain/registration.ts';

/** Whom a mailing can be for. `checked_in` and `not_checked_in` divide `confirmed`. `picked`: people who were chosen one by one. */
export const AUDIENCES = ['all', 'confirmed', 'waiting', 'unconfirmed', 'checked_in', 'not_checked_in', 'picked'] as const;
export type Audience = (typeof AUDIENCES)[number];

interface Rule {
  /** The same as a condition on `registrations`. */
  sql: string;
  /** Of a live registration. */
  includes: (registration: Registration) => boolean;
}

/** The same groups as the lists of people. SQL finds them, and the predicate looks again right before each email is sent. */
const RULES: Record<Audience, Rule> = {
  all: { sql: 'TRUE', includes: () => true },
  confirmed: { sql: "state = 'confirmed'", includes: isConfirmed },
  waiting: {
    sql: "state IN ('waiting', 'waiting_unconfirmed')",
    includes: (registration) => isOnWaitList(registration) && registration.confirmFirst === 0,
  },
  unconfirmed: {
    sql: "state IN ('unconfirmed', 'confirm_first')",
    includes: (registration) => registration.confirmedAt === null && (holdsSlots(registration) || registration.confirmFirst === 1),
  },
  checked_in: {
    sql: "state = 'confirmed' AND arrived > 0",
    includes: (registration) => isConfirmed(registration) && registration.arrived > 0,
  },
  not_checked_in: {
    sql: "state = 'confirmed' AND arrived = 0",
    includes: (registration) => isConfirmed(registration) && registration.arrived === 0,
  },
  picked: { sql: 'TRUE', includes: () => true },
};

/** SQL condition on `registrations`: had slots by a time, the parameter. Who got them later knows when the event is. */
export const CAME_BY_SQL = 'coalesce(promoted_at, confirmed_at) <= ?';

/** SQL condition on `registrations`; everybody in it is registered, and has an email address. */
export function audienceSql(audience: Audience, picked: string[]): { sql: string; values: string[] } {
  const isPicked = audience === 'picked';
  const ids = isPicked ? ` AND id IN (${picked.map(() => '?').join(', ') || 'NULL'})` : '';
  return { sql: `ended_at IS NULL AND has_email = 1 AND ${RULES[audience].sql}${ids}`, values: isPicked ? picked : [] };
}

/** Whether somebody is still among those for whom the mailing is: they may have cancelled or been given slots since. */
export function isInAudience(audience: Audience, registration: Registration): boolean {
  return isLive(registration) && registration.hasEmail === 1 && RULES[audience].includes(registration);
}

function isConfirmed(registration: Registration): boolean {
  return holdsSlots(registration) && !isOffered(registration) && registration.confirmedAt !== null;
}
