import { type Db, rows } from '../database/dialect.ts';
import type { World } from '../world.ts';
import type { Command, Desk } from './desk.ts';
import { lapse, remind } from './lapse.ts';
import type { Question } from './registration.ts';

type Asked = { id: string; eventId: string };

/** Who was asked and has not answered, by the letter that asks; and how many minutes the event gives. */
const ASKED: Record<Question, { unanswered: string; within: string }> = {
  confirm: { unanswered: 'r.confirmed_at IS NULL AND r.wait_listed_at IS NULL', within: 'confirm_within' },
  offer: { unanswered: 'r.offered_at IS NOT NULL AND r.promoted_at IS NULL', within: 'offer_within' },
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
  for (const question of ['confirm', 'offer'] as const) {
    for (const minutes of await timesToAnswer(world.db, question)) {
      await decideEach(desk, await findUnanswered(world, question, minutes, minutes), (asked) => lapse(asked, by));
      if (minutes < SHORTEST_REMINDED) continue;
      const soon = await findUnanswered(world, question, minutes, minutes * REMIND_AFTER, 'AND r.reminded_at IS NULL');
      await decideEach(desk, soon, (asked) => remind(asked, by));
    }
  }
}

async function decideEach(desk: Desk, asked: Asked[], command: (one: Asked) => Command<void>) {
  await Promise.all(asked.map((one) => desk.ask(command(one))));
}

/** The different times that events give to answer. Minutes. */
async function timesToAnswer(db: Db, question: Question): Promise<number[]> {
  const { within } = ASKED[question];
  const found = await rows<{ minutes: number }>(db, `SELECT DISTINCT ${within} AS minutes FROM events WHERE ${within} IS NOT NULL`);
  return found.map(({ minutes }) => minutes);
}

/**
 * Who was asked `since` minutes ago or longer, at events that give `minutes` and have not begun. The time to answer
 * counts from when the mail server took the letter, or from when it was given up.
 */
function findUnanswered({ db, now }: World, question: Question, minutes: number, since: number, also = ''): Promise<Asked[]> {
  const { unanswered, within } = ASKED[question];
  const before = new Date(now().getTime() - since * MINUTE).toISOString();
  return rows<Asked>(
    db,
    `SELECT DISTINCT r.id, r.event_id AS "eventId", r.turn
    FROM events e JOIN registrations r ON r.event_id = e.id JOIN letters l ON l.registration_id = r.id
    WHERE e.starts_at > ? AND e.${within} = ? AND r.ended_at IS NULL AND ${unanswered} ${also}
      AND l.template = ? AND coalesce(l.sent_at, l.undeliverable_at) <= ?
    ORDER BY r.turn LIMIT ?`,
    [now().toISOString(), minutes, question, before, AT_ONCE],
  );
}
