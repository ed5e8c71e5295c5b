import type { Db } from '../../database/dialect.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { findSomeOfAudience } from '../../mailings/countAudience.ts';
import type { Mailing } from '../../mailings/mailing.ts';
import { nameOf } from '../person/personPages.ts';
import { accessOf } from '../shell/guards.ts';

/** People for whom an email can be looked at on its page. */
const SHOWN_PEOPLE = 20;

/** The choices of a list; none for who may not see people. */
export async function previewPeople(
  ctx: Context,
  db: Db,
  wanted: Pick<Mailing, 'eventId' | 'audience' | 'picked'>,
  chosen: string | undefined,
): Promise<{ id: string; name: string; isChosen: boolean }[]> {
  if (!accessOf(ctx).permissions.includes('people:read')) return [];
  const people = await findSomeOfAudience(db, wanted, SHOWN_PEOPLE);
  return people.map((person) => ({ id: person.id, name: nameOf(person, languageOf(ctx)), isChosen: person.id === chosen }));
}
