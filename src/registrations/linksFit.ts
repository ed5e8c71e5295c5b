import type { Db } from '../database/dialect.ts';
import { find } from '../database/table.ts';
import type { Keys } from '../keys.ts';
import { makeLinks } from './link.ts';
import { registrations } from './registration.ts';

/** As many of the newest registrations are looked at; a secret fits all of its time or none. */
const LOOKED_AT = 1_000;

/** How many links of live registrations each secret has made, in the order of SECRET_KEY, and how many none of them has. */
export async function linksBySecret(db: Db, keys: Keys): Promise<{ made: number[]; dead: number }> {
  const condition = 'ended_at IS NULL AND event_id IN (SELECT id FROM events WHERE forgotten_at IS NULL) ORDER BY id DESC LIMIT ?';
  const live = await find(db, registrations, condition, [LOOKED_AT]);
  const made = keys('link').map((key) => live.filter((one) => makeLinks(() => [key]).linkOf(one) !== null).length);
  return { made, dead: live.length - made.reduce((sum, count) => sum + count, 0) };
}
