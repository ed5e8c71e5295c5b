import { type Db, query } from '../database/dialect.ts';
import { listedPeople } from '../registrations/people/peopleCondition.ts';

/** Who came to an event, of those who had slots until the end. */
export interface Attendance {
  /** Parties with slots, and the sum of their slots. */
  parties: number;
  people: number;
  /** Parties of whom somebody came, and how many people came. */
  cameParties: number;
  camePeople: number;
}

export async function loadAttendance(db: Db, eventId: string): Promise<Attendance> {
  const [row] = await query<Record<keyof Attendance, number | null>>(
    db,
    `SELECT count(*) AS parties, CAST(sum(slots) AS INTEGER) AS people,
      CAST(sum(CASE WHEN arrived > 0 THEN 1 ELSE 0 END) AS INTEGER) AS "cameParties", CAST(sum(arrived) AS INTEGER) AS "camePeople"
    FROM ${listedPeople(db)} WHERE event_id = ? AND state = 'confirmed'`,
    [eventId],
  );
  return { parties: row?.parties ?? 0, people: row?.people ?? 0, cameParties: row?.cameParties ?? 0, camePeople: row?.camePeople ?? 0 };
}

/** Percentage of the people with slots who did not come; 0 if there are none. */
export function noShowPercent({ people, camePeople }: Attendance): number {
  return people === 0 ? 0 : Math.round((100 * (people - camePeople)) / people);
}
