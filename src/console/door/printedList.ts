import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Db, query } from '../../database/dialect.ts';
import { createRouter } from '../../http/createRouter.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { localeOf, t } from '../../i18n/translate.ts';
import { createDoorAnswers } from '../../questions/answersAtDoor.ts';
import { findQuestions } from '../../questions/questionRepository.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { eventOf } from '../shell/guards.ts';

/** Nobody looks through more on paper, and the page would take long to make. */
const MOST_PRINTED = 5_000;
/** Of a larger party nobody ticks boxes: it has its number. A page of all of them could have a million. */
const MOST_BOXES = 30;

interface PrintedPerson {
  firstName: string;
  lastName: string;
  slots: number;
  arrived: number;
  answers: string | null;
}

/** The list on paper: by name, a box for each person of a party, and those who wait apart. */
export function printedList({ db, guards }: ConsoleDeps) {
  const router = createRouter();

  router.get('/console/events/:slug/door/list', ...guards.event('people:check_in'), async (ctx) => {
    const language = languageOf(ctx);
    const event = eventOf(ctx);
    const { id } = event;
    const answersOf = createDoorAnswers(await findQuestions(db, event), language);
    const withAnswers = (person: PrintedPerson) => ({ ...person, answers: answersOf(person.answers) });
    const confirmed = await findPrinted(db, id, 'confirmed', 'search_text, sequence');
    await nextTurn();
    const waiting = await findPrinted(db, id, 'waiting', 'sequence');
    const byName = confirmed.slice(0, MOST_PRINTED).sort(nameOrder(localeOf(language)));
    consolePage(ctx, 'doorList', {
      title: t(language, 'door.list.title'),
      people: byName.map(withAnswers).map((person) => ({ ...person, boxes: boxesOf(person) })),
      waiting: waiting.slice(0, MOST_PRINTED).map(withAnswers),
      isShortened: confirmed.length > MOST_PRINTED || waiting.length > MOST_PRINTED,
      most: MOST_PRINTED,
    });
  });

  return router;
}

function findPrinted(db: Db, eventId: string, state: 'confirmed' | 'waiting', order: string): Promise<PrintedPerson[]> {
  return query(
    db,
    `SELECT first_name AS "firstName", last_name AS "lastName", slots, arrived, answers FROM registrations
    WHERE event_id = ? AND state = ? ORDER BY ${order} LIMIT CAST(? AS INTEGER)`,
    [eventId, state, MOST_PRINTED + 1],
  );
}

/** One for each person, ticked for those who came; null for a large party. */
function boxesOf({ slots, arrived }: PrintedPerson): boolean[] | null {
  return slots > MOST_BOXES ? null : Array.from({ length: slots }, (_, index) => index < arrived);
}

function nameOrder(locale: string) {
  const { compare } = new Intl.Collator(locale);
  return (a: PrintedPerson, b: PrintedPerson) => compare(`${a.lastName} ${a.firstName}`, `${b.lastName} ${b.firstName}`);
}
