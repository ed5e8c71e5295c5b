import { rows } from '../database/dialect.ts';
import type { Event } from '../events/event.ts';
import { allEvents } from '../events/store.ts';
import type { World } from '../world.ts';
import type { Command, Desk } from './desk.ts';
import { lapse, remind } from './lapse.ts';
import type { Question } from './registration.ts';

type Asked = { id: string; eventId: string };
/** Who was asked and has not answered, by the letter that asks: in the words of the index `unanswered`. */
const UNANSWERED: Record<Question, string> = {
  confirm: 'r.confirmed_at IS NULL AND r.wait_listed_at IS NULL',
  offer: 'r.offered_at IS NOT NULL AND r.promoted_at IS NULL',
};

/** The part of the time to answer after which one reminder goes. */
const REMIND_AFTER = 3 / 4;
/** Whoever has less time than this is not reminded. Minutes. */
const SHORTEST_REMINDED = 4 * 60;
const AT_ONCE = 500;
const MINUTE = 60_000;

/** Lets lapse what was not answered in time, and reminds of what will lapse. Asks the desk, so it may run anywhere, twice. */
export async function letTimePass(world: World, desk: Desk): Promise<void> {
  const by = { name: 'clockwork', correlationId: `clockwork-${world.now().toISOString()}` };
  for (const event of await allEvents(world.db)) {
    if (event.forgottenAt !== null) continue;
    for (const [question, minutes] of timesToAnswer(event)) {
      await decideEach(desk, await findUnanswered(world, event, question, minutes), (asked) => lapse(asked, by));
      if (minutes < SHORTEST_REMINDED) continue;
      const soon = await findUnanswered(world, event, question, minutes * REMIND_AFTER, 'AND r.reminded_at IS NULL');
      await decideEach(desk, soon, (asked) => remind(asked, by));
    }
  }
}

function timesToAnswer({ confirmWithin, offerWithin }: Event): [Question, number][] {
  return confirmWithin === null
    ? [['offer', offerWithin]]
    : [
        ['confirm', confirmWithin],
        ['offer', offerWithin],
      ];
}

async function decideEach(desk: Desk, asked: Asked[], command: (one: Asked) => Command<void>) {
  await Promise.all(asked.map((one) => desk.ask(command(one))));
}

/** The time to answer counts from when the mail server took the letter, or from when it was given up. */
function findUnanswered({ db, now }: World, event: Event, question: Question, minutes: number, also = ''): Promise<Asked[]> {
  const before = new Date(now().getTime() - minutes * MINUTE).toISOString();
  return rows<Asked>(
    db,
    `SELECT DISTINCT r.id, r.event_id AS "eventId", r.turn FROM registrations r JOIN letters l ON l.registration_id = r.id
    WHERE r.event_id = ? AND r.ended_at IS NULL AND ${UNANSWERED[question]} ${also}
      AND l.template = ? AND coalesce(l.sent_at, l.undeliverable_at) <= ?
    ORDER BY r.turn LIMIT ?`,
    [event.id, question, before, AT_ONCE],
  );
}
