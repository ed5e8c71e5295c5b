import type { Database } from '../../src/database/database.ts';
import { rows } from '../../src/database/dialect.ts';
import { find } from '../../src/database/table.ts';
import { whatIsWrong } from '../../src/health/invariants.ts';
import { isOnWaitList, type Registration, registrations } from '../../src/registrations/registration.ts';
import type { Received } from '../support/postbox.ts';
import type { Person, Witness } from './witness.ts';

/** What became of our promises. */
export interface Verdict {
  acknowledged: number;
  /** Acknowledged answers that the database does not stand by. */
  lost: number;
  /** Slots given beyond those there are. */
  oversold: number;
  /** Letters that arrived nowhere, and of which nobody can see why not. */
  missing: number;
  /** Letters that arrived, and how many copies of them arrived besides. */
  letters: number;
  copies: number;
  /** 503 with Retry-After. */
  sentAway: number;
  /** Everything else that must not be, a sentence each. */
  wrong: string[];
}

/** Holds a database at rest, and the letters that arrived, against what people were told. */
export async function judge(db: Database, witness: Witness, received: Received[]): Promise<Verdict> {
  const kept = new Map((await find(db, registrations, 'TRUE', [])).map((registration) => [registration.id, registration]));
  const lost = witness.registered.flatMap((person) => brokenWord(person, kept.get(person.told?.id ?? '')));
  const written = await rows<Written>(db, WRITTEN);
  const arrived = new Set(received.map(nameOf));
  const names = new Set(written.map(({ id }) => id));
  const missing = written.filter(({ id, state }) => state === 'waiting' || (state === 'sent' && !arrived.has(id)));
  const strangers = [...arrived].filter((name) => !names.has(name));
  const overbooked = await rows<{ beyond: number }>(db, OVERBOOKED);
  return {
    acknowledged: witness.acknowledged,
    lost: lost.length,
    oversold: overbooked.reduce((sum, { beyond }) => sum + beyond, 0),
    missing: missing.length,
    letters: arrived.size,
    copies: received.length - arrived.size,
    sentAway: witness.sentAway,
    wrong: [
      ...lost,
      ...missing.map(({ id, state }) => `letter ${id} did not arrive and is ${state}`),
      ...strangers.map((name) => `a letter arrived that was never written: ${name}`),
      ...witness.wrong,
      ...(await whatIsWrong(db)),
    ],
  };
}

interface Written {
  id: string;
  state: string;
}

const WRITTEN = 'SELECT id, state FROM mail_log';

const OVERBOOKED = `SELECT CAST(sum(r.slots) AS INTEGER) - e.slots AS beyond FROM events e JOIN registrations r ON r.event_id = e.id
  WHERE r.ended_at IS NULL AND (r.wait_listed_at IS NULL OR r.offered_at IS NOT NULL OR r.promoted_at IS NOT NULL)
  GROUP BY e.id, e.slots HAVING sum(r.slots) > e.slots`;

/** A letter's Message-ID without the domain: the same each time it is tried. */
function nameOf({ messageId = '' }: Received): string {
  return messageId.replace(/^<|@.*$/g, '');
}

/** What a person was told and is not so. What they asked for without getting an answer may be, or not. */
function brokenWord({ told, applicant, confirmed, cancelled, perhaps }: Person, kept: Registration | undefined): string[] {
  const is = (what: string) => [`${told?.id} was acknowledged and ${what}`];
  if (!told || !kept) return is('is not there');
  if (kept.email !== applicant.email || kept.firstName !== applicant.firstName) return is('is somebody else');
  if (confirmed && kept.confirmedAt === null) return is('is not confirmed');
  if (cancelled) return kept.ending === 'cancelled' ? [] : is('is not cancelled');
  if (kept.ending === 'cancelled' && !perhaps.has('cancelled')) return is('was cancelled by nobody');
  if (kept.slots !== told.slots && !perhaps.has('changed')) return is(`has ${kept.slots} slots and not ${told.slots}`);
  return !told.onWaitList && isOnWaitList(kept) ? is('has lost its slots') : [];
}
