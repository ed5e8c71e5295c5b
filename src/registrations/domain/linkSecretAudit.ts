import type { Keys } from '../../crypto/keys.ts';
import type { Db } from '../../database/dialect.ts';
import { selectWhere } from '../../database/tableMapping.ts';
import { createLinks } from './privateLink.ts';
import { registrations } from './registration.ts';

/** Only the newest registrations are checked: a secret matches all links of its time or none. */
const SAMPLE_SIZE = 1_000;

/** How many links of live registrations each secret has created, in the order of SECRET_KEY, and how many no secret matches. */
export async function countLinksBySecret(db: Db, keys: Keys): Promise<{ matched: number[]; unmatched: number }> {
  const condition = 'ended_at IS NULL AND event_id IN (SELECT id FROM events WHERE erased_at IS NULL) ORDER BY id DESC LIMIT ?';
  const live = await selectWhere(db, registrations, condition, [SAMPLE_SIZE]);
  const matched = keys('link').map((key) => live.filter((registration) => createLinks(() => [key]).linkOf(registration) !== null).length);
  return { matched, unmatched: live.length - matched.reduce((sum, count) => sum + count, 0) };
}
