/*
 * What must not be, and the query that names whoever it is true of. Each is said in other words than in the rules, in SQL
 * that both databases understand and that stays quick with a million rows: what is missing is found by LEFT JOIN.
 */

const GIVEN = 'coalesce(r.offered_at, r.promoted_at)';
const HAS_SLOTS = `r.ended_at IS NULL AND (r.wait_listed_at IS NULL OR ${GIVEN} IS NOT NULL)`;
/** Of a registration `r`: it has confirmed, and is on the wait list. */
export const WAITS = `r.ended_at IS NULL AND r.wait_listed_at IS NOT NULL AND ${GIVEN} IS NULL AND r.confirmed_at IS NOT NULL`;

/** The facts of a registration, and the actions of the history that bring them about in the same moment. */
const FACTS: [fact: string, column: string, actions: string[]][] = [
  ['was registered', 'registered_at', ['registered']],
  ['confirmed', 'confirmed_at', ['confirmed']],
  ['was offered slots', 'offered_at', ['offered']],
  ['was given slots', 'promoted_at', ['promoted', 'accepted']],
  ['was reminded', 'reminded_at', ['reminded']],
  ['ended', 'ended_at', ['cancelled', 'lapsed', 'called off']],
];

/** The letters that tell of a fact: whoever it is true of must have one. */
const TOLD: [letters: string[], whom: string][] = [
  [['confirm', 'confirm-wait-list'], 'TRUE'],
  [['confirmed'], 'r.confirmed_at IS NOT NULL AND r.wait_listed_at IS NULL'],
  [['promoted'], 'r.promoted_at IS NOT NULL AND r.offered_at IS NULL'],
  [['offer'], 'r.offered_at IS NOT NULL'],
  [['confirmed'], 'r.offered_at IS NOT NULL AND r.promoted_at IS NOT NULL'],
  [['reminder'], 'r.reminded_at IS NOT NULL'],
  [['cancelled'], "r.ending = 'cancelled'"],
  [['offer-lapsed'], "r.ending = 'lapsed' AND r.offered_at IS NOT NULL"],
  [['called-off'], "r.ending = 'called off'"],
];

/** Letters of which nobody gets a second. */
const ONCE = ['promoted', 'offer', 'offer-lapsed', 'reminder', 'cancelled', 'called-off'];

export const NEVER: [sentence: string, sql: string][] = [
  ['has given away more slots than it has', `${perEvent(HAS_SLOTS)} HAVING coalesce(sum(r.slots), 0) > e.slots`],
  [
    'counts slots taken that are not those of its registrations',
    `${perEvent(HAS_SLOTS)} HAVING coalesce(sum(r.slots), 0) <> e.slots_taken`,
  ],
  ['counts parties that wait, and they are not those that wait', `${perEvent(WAITS)} HAVING count(r.id) <> e.waiting`],
  ['has handed out more turns than it counts', `${perEvent('TRUE')} HAVING coalesce(max(r.turn), 0) > e.turns`],
  ['has handed out a turn to somebody who is not there', `${perEvent('TRUE')} HAVING count(r.id) < e.turns`],
  [
    'was given slots without having confirmed',
    `SELECT r.id AS who FROM registrations r WHERE ${GIVEN} IS NOT NULL AND r.confirmed_at IS NULL`,
  ],
  [
    'lapsed although it had answered',
    `SELECT r.id AS who FROM registrations r WHERE r.ending = 'lapsed' AND r.confirmed_at IS NOT NULL
      AND (r.offered_at IS NULL OR r.promoted_at IS NOT NULL)`,
  ],
  [
    'was passed more often than its event allows',
    'SELECT r.id AS who FROM registrations r JOIN events e ON e.id = r.event_id WHERE r.overtaken > e.overtakes',
  ],
  ['has the same turn as another', sharing('r.turn', 'TRUE')],
  ['has the address of another', sharing('r.email_key', 'r.ended_at IS NULL')],
  ['has the link of another', 'SELECT r.id AS who FROM registrations r JOIN registrations o ON o.new_link_hash = r.link_hash'],
  ...TOLD.map(([letters, whom]): [string, string] => [`got no letter that tells: ${letters.join(' or ')}`, untold(letters, whom)]),
  [
    'got the same letter twice',
    `SELECT l.registration_id AS who FROM letters l WHERE l.template IN (${list(ONCE)}) GROUP BY l.registration_id, l.template HAVING count(*) > 1`,
  ],
  [
    'was asked to confirm more often than anybody wished',
    `SELECT l.who FROM (SELECT registration_id AS who, count(*) AS letters FROM letters
        WHERE template IN ('confirm', 'confirm-wait-list') GROUP BY registration_id) l
      LEFT JOIN (SELECT subject, count(*) AS wishes FROM history WHERE action = 'link sent again' GROUP BY subject) h ON h.subject = l.who
      WHERE l.letters > 1 + coalesce(h.wishes, 0)`,
  ],
  [
    'has come to more than one end (a letter)',
    `SELECT l.id AS who FROM letters l
      WHERE (CASE WHEN l.sent_at IS NULL THEN 0 ELSE 1 END) + (CASE WHEN l.withdrawn_at IS NULL THEN 0 ELSE 1 END)
        + (CASE WHEN l.undeliverable_at IS NULL THEN 0 ELSE 1 END) > 1`,
  ],
  [
    'is a letter of another event than its registration',
    'SELECT l.id AS who FROM letters l JOIN registrations r ON r.id = l.registration_id WHERE r.event_id <> l.event_id',
  ],
  ...FACTS.map(([fact, column, actions]): [string, string] => [
    `${fact}, and the history does not know`,
    unknownToHistory(column, actions),
  ]),
  ...FACTS.map(([fact, column, actions]): [string, string] => [`${fact}, says the history alone`, knownToHistoryAlone(column, actions)]),
  [
    'is in the history more than once',
    "SELECT h.subject AS who FROM history h WHERE h.action = 'registered' GROUP BY h.subject HAVING count(*) > 1",
  ],
];

function perEvent(counted: string): string {
  return `SELECT e.slug AS who FROM events e LEFT JOIN registrations r ON r.event_id = e.id AND ${counted}
    GROUP BY e.id, e.slug, e.slots, e.slots_taken, e.waiting, e.turns`;
}

function sharing(column: string, among: string): string {
  return `SELECT min(r.id) AS who FROM registrations r WHERE ${among} GROUP BY r.event_id, ${column} HAVING count(*) > 1`;
}

function untold(letters: string[], whom: string): string {
  return `SELECT r.id AS who FROM registrations r
    LEFT JOIN (SELECT DISTINCT registration_id FROM letters WHERE template IN (${list(letters)})) l ON l.registration_id = r.id
    WHERE ${whom} AND l.registration_id IS NULL`;
}

function unknownToHistory(column: string, actions: string[]): string {
  return `SELECT r.id AS who FROM registrations r
    LEFT JOIN (SELECT subject, at, action FROM history WHERE action IN (${list(actions)})) h
      ON h.subject = r.id AND h.at = r.${column} ${sameEnding(column)}
    WHERE r.${column} IS NOT NULL AND h.subject IS NULL`;
}

/** An event that is called off has an entry of its own, whose subject is the event. */
function knownToHistoryAlone(column: string, actions: string[]): string {
  return `SELECT h.subject AS who FROM history h
    LEFT JOIN registrations r ON r.id = h.subject AND r.${column} = h.at ${sameEnding(column)}
    WHERE h.action IN (${list(actions)}) AND h.subject <> h.event_id AND r.id IS NULL`;
}

function sameEnding(column: string): string {
  return column === 'ended_at' ? 'AND r.ending = h.action' : '';
}

function list(words: string[]): string {
  return words.map((word) => `'${word}'`).join(', ');
}
