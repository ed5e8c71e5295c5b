/*
 * Invariants as SQL for both databases. Each query returns, as `who`, the ids (or the event's slug) that violate it.
 * Written independently of the domain code; anti-joins (LEFT JOIN … IS NULL) keep them fast at a million rows.
 */

const GRANTED_AT = 'coalesce(r.offered_at, r.promoted_at)';
const HOLDS_SLOTS = `r.ended_at IS NULL AND (r.wait_listed_at IS NULL OR ${GRANTED_AT} IS NOT NULL)`;
/** Condition on a registration `r`: confirmed and on the wait list. */
export const IS_WAITING = `r.ended_at IS NULL AND r.wait_listed_at IS NOT NULL AND ${GRANTED_AT} IS NULL AND r.confirmed_at IS NOT NULL`;

/** Timestamps of a registration, and the audit actions that set them: entry and column have the same time. */
const AUDITED_FACTS: [fact: string, column: string, actions: string[]][] = [
  ['was registered', 'registered_at', ['registration.created']],
  ['confirmed', 'confirmed_at', ['registration.confirmed']],
  ['was offered slots', 'offered_at', ['registration.offered']],
  ['was given slots', 'promoted_at', ['registration.promoted', 'registration.offer_accepted']],
  ['was reminded', 'reminded_at', ['registration.reminded']],
  ['ended', 'ended_at', ['registration.cancelled', 'registration.lapsed', 'registration.called_off']],
];

/** Confirmed by the organiser who added it: nobody was asked. */
const CONFIRMED_WHEN_ADDED = "r.origin = 'organiser' AND r.confirmed_at = r.registered_at";
/** Cancelled by an organiser who told nobody. */
const UNTOLD = `r.id IN (SELECT a.subject_id FROM audit_log a WHERE a.action = 'registration.cancelled' AND a.data LIKE '%"untold":true%')`;

/** Whoever fulfils the condition must have a message of one of the templates. To `paper` registrations nothing is sent. */
const REQUIRED_MESSAGES: [templates: string[], condition: string][] = [
  [['confirm', 'confirm-first', 'confirm-wait-list'], `NOT (${CONFIRMED_WHEN_ADDED})`],
  [['confirmed'], 'r.confirmed_at IS NOT NULL AND r.wait_listed_at IS NULL'],
  [['promoted'], 'r.promoted_at IS NOT NULL AND r.offered_at IS NULL'],
  [['offer'], 'r.offered_at IS NOT NULL'],
  [['confirmed'], 'r.offered_at IS NOT NULL AND r.promoted_at IS NOT NULL'],
  [['reminder'], 'r.reminded_at IS NOT NULL'],
  [['cancelled'], `r.end_reason = 'cancelled' AND NOT (${UNTOLD})`],
  [['offer-lapsed'], "r.end_reason = 'lapsed' AND r.offered_at IS NOT NULL"],
  [['called-off'], "r.end_reason = 'called_off'"],
];

/** An organiser put a party on the wait list again: what it was given or offered before counts no more. */
const TAKEN_BACK_ACTION = 'registration.put_back';
const GIVEN_ACTIONS = ['registration.promoted', 'registration.offered', 'registration.offer_accepted'];

/** Templates of which a registration gets at most one message, and one more of `promoted` each time that its slots are taken back. */
const SENT_AT_MOST_ONCE = ['promoted', 'offer-lapsed', 'reminder', 'cancelled', 'called-off'];

/** Emails of messages to many people, and of reminders. */
const OF_MAILING = "m.template IN ('mailing', 'event-reminder')";

export const INVARIANTS: [description: string, sql: string][] = [
  ['has given away more slots than it has', `${perEvent(HOLDS_SLOTS)} HAVING coalesce(sum(r.slots), 0) > e.slots`],
  [
    'counts slots taken that differ from those of its registrations',
    `${perEvent(HOLDS_SLOTS)} HAVING coalesce(sum(r.slots), 0) <> e.slots_taken`,
  ],
  [
    'counts unconfirmed slots that differ from those of its registrations',
    `${perEvent('r.ended_at IS NULL AND r.confirmed_at IS NULL AND r.wait_listed_at IS NULL')} HAVING coalesce(sum(r.slots), 0) <> e.unconfirmed_slots`,
  ],
  ['counts parties that wait, and their number differs', `${perEvent(IS_WAITING)} HAVING count(r.id) <> e.waiting_count`],
  ['is a draft, and somebody signed up', 'SELECT e.slug AS who FROM events e WHERE e.published_at IS NULL AND e.last_sequence > 0'],
  [
    'counts questions that differ from those it has',
    'SELECT e.slug AS who FROM events e LEFT JOIN event_questions q ON q.event_id = e.id GROUP BY e.slug, e.question_count HAVING count(q.id) <> e.question_count',
  ],
  [
    'has answers although its event has no questions, or its personal data was erased',
    `SELECT r.id AS who FROM registrations r JOIN events e ON e.id = r.event_id
    WHERE r.answers IS NOT NULL AND (e.question_count = 0 OR r.erased_at IS NOT NULL OR e.erased_at IS NOT NULL)`,
  ],
  ['has a sequence number beyond its counter', `${perEvent('TRUE')} HAVING coalesce(max(r.sequence), 0) > e.last_sequence`],
  ['has a sequence number without a registration', `${perEvent('TRUE')} HAVING count(r.id) < e.last_sequence`],
  [
    'was given slots without having confirmed',
    `SELECT r.id AS who FROM registrations r WHERE ${GRANTED_AT} IS NOT NULL AND r.confirmed_at IS NULL`,
  ],
  [
    'lapsed although it had answered',
    `SELECT r.id AS who FROM registrations r WHERE r.end_reason = 'lapsed' AND r.confirmed_at IS NOT NULL
      AND (r.offered_at IS NULL OR r.promoted_at IS NOT NULL)`,
  ],
  [
    'was overtaken more often than its event allows',
    'SELECT r.id AS who FROM registrations r JOIN events e ON e.id = r.event_id WHERE r.overtaken_count > e.max_overtakes',
  ],
  [
    'keeps its network although it holds no unconfirmed slots',
    `SELECT r.id AS who FROM registrations r WHERE r.client_network IS NOT NULL
      AND (r.ended_at IS NOT NULL OR r.confirmed_at IS NOT NULL OR r.wait_listed_at IS NOT NULL)`,
  ],
  [
    'has to be confirmed first although it is confirmed or holds slots',
    'SELECT r.id AS who FROM registrations r WHERE r.confirm_first = 1 AND (r.confirmed_at IS NOT NULL OR r.wait_listed_at IS NULL)',
  ],
  [
    'counts other arrivals than its check-ins',
    `SELECT r.id AS who FROM registrations r
      LEFT JOIN (SELECT registration_id, sum(counted) AS counted FROM check_ins GROUP BY registration_id) c ON c.registration_id = r.id
      WHERE r.arrived <> coalesce(c.counted, 0)`,
  ],
  [
    'was counted otherwise than the door was told (a check-in)',
    `SELECT c.id AS who FROM check_ins c
      WHERE (c.outcome = 'accepted' AND c.counted <> c.people) OR (c.outcome IN ('already_in', 'not_valid', 'nothing_to_undo') AND c.counted <> 0)`,
  ],
  [
    'was sent a message without having an email address',
    `SELECT r.id AS who FROM registrations r JOIN messages m ON m.registration_id = r.id JOIN events e ON e.id = r.event_id
      WHERE r.has_email = 0 AND m.recipient IS NULL AND r.erased_at IS NULL AND e.erased_at IS NULL`,
  ],
  [
    'was erased and still has personal data',
    "SELECT r.id AS who FROM registrations r WHERE r.erased_at IS NOT NULL AND (r.first_name || r.last_name || r.email || r.phone <> '' OR r.pending_email IS NOT NULL)",
  ],
  ['has the same sequence number as another', duplicatesOf('r.sequence', 'TRUE')],
  ['has the address of another', duplicatesOf('r.email_normalized', 'r.ended_at IS NULL')],
  [
    'has the link of another',
    // No join: where registrations are sharded by event (Citus), the other one may be on another server.
    `SELECT r.id AS who FROM registrations r
      WHERE r.link_hash IN (SELECT o.pending_link_hash FROM registrations o WHERE o.pending_link_hash IS NOT NULL)`,
  ],
  ...REQUIRED_MESSAGES.map(([templates, appliesTo]): [string, string] => [
    `got no message: ${templates.join(' or ')}`,
    withoutMessage(templates, appliesTo),
  ]),
  [
    'got the same message twice',
    `SELECT m.registration_id AS who FROM messages m
      LEFT JOIN (SELECT subject_id, count(*) AS times FROM audit_log WHERE action = '${TAKEN_BACK_ACTION}' GROUP BY subject_id) t
        ON t.subject_id = m.registration_id AND m.template = 'promoted'
      WHERE m.template IN (${quotedList(SENT_AT_MOST_ONCE)})
      GROUP BY m.registration_id, m.template, t.times HAVING count(*) > 1 + coalesce(t.times, 0)`,
  ],
  [
    'got the same message to many people twice',
    `SELECT m.registration_id AS who FROM messages m WHERE ${OF_MAILING} GROUP BY m.registration_id, m.data HAVING count(*) > 1`,
  ],
  [
    'belongs to a message to many people, which does not know it (an email)',
    `SELECT m.id AS who FROM messages m LEFT JOIN mailing_recipients p ON p.message_id = m.id
      WHERE ${OF_MAILING} AND (p.registration_id IS NULL OR p.registration_id <> m.registration_id)`,
  ],
  [
    'counts recipients, and their number differs (a message to many people)',
    `SELECT g.id AS who FROM mailings g LEFT JOIN mailing_recipients p ON p.mailing_id = g.id
      GROUP BY g.id, g.recipients HAVING count(p.registration_id) <> g.recipients`,
  ],
  ['was asked to confirm more often than requested', askedTooOften(['confirm', 'confirm-first', 'confirm-wait-list'])],
  ['was offered slots more often than requested', askedTooOften(['offer'], [TAKEN_BACK_ACTION])],
  [
    'was put back on the wait list without having had slots',
    `SELECT a.subject_id AS who FROM audit_log a JOIN registrations r ON r.id = a.subject_id
      WHERE a.action = '${TAKEN_BACK_ACTION}' AND (r.confirmed_at IS NULL OR r.wait_listed_at IS NULL OR r.confirmed_at > a.at)`,
  ],
  [
    'has more than one final state (a message)',
    `SELECT m.id AS who FROM messages m
      WHERE (CASE WHEN m.sent_at IS NULL THEN 0 ELSE 1 END) + (CASE WHEN m.withdrawn_at IS NULL THEN 0 ELSE 1 END)
        + (CASE WHEN m.failed_at IS NULL THEN 0 ELSE 1 END) > 1`,
  ],
  [
    'is a message of another event than its registration',
    'SELECT m.id AS who FROM messages m JOIN registrations r ON r.id = m.registration_id WHERE r.event_id <> m.event_id',
  ],
  [
    'came back, but the audit log does not say so (a message)',
    `SELECT p.message_id AS who FROM message_reports p JOIN messages m ON m.id = p.message_id
      LEFT JOIN audit_log a ON a.subject_id = coalesce(m.registration_id, m.account_id, m.id)
        AND a.at = p.at AND a.action IN ('registration.email_' || p.kind, 'account.email_' || p.kind)
      WHERE a.subject_id IS NULL`,
  ],
  ...AUDITED_FACTS.map(([fact, column, actions]): [string, string] => [
    `${fact}, but the audit log does not say so`,
    missingInAuditLog(column, actions),
  ]),
  ...AUDITED_FACTS.map(([fact, column, actions]): [string, string] => [
    `${fact} according to the audit log only`,
    onlyInAuditLog(column, actions),
  ]),
  [
    'was created more than once according to the audit log',
    "SELECT a.subject_id AS who FROM audit_log a WHERE a.action = 'registration.created' GROUP BY a.subject_id HAVING count(*) > 1",
  ],
];

function perEvent(joinCondition: string): string {
  return `SELECT e.slug AS who FROM events e LEFT JOIN registrations r ON r.event_id = e.id AND ${joinCondition}
    GROUP BY e.id, e.slug, e.slots, e.slots_taken, e.unconfirmed_slots, e.waiting_count, e.last_sequence`;
}

function duplicatesOf(column: string, condition: string): string {
  return `SELECT min(r.id) AS who FROM registrations r WHERE ${condition} GROUP BY r.event_id, ${column} HAVING count(*) > 1`;
}

function withoutMessage(templates: string[], appliesTo: string): string {
  return `SELECT r.id AS who FROM registrations r
    LEFT JOIN (SELECT DISTINCT registration_id FROM messages WHERE template IN (${quotedList(templates)})) m ON m.registration_id = r.id
    WHERE r.origin <> 'paper' AND ${appliesTo} AND m.registration_id IS NULL`;
}

function askedTooOften(templates: string[], otherReasons: string[] = []): string {
  const reasons = ['registration.link_resent', 'registration.email_corrected', ...otherReasons];
  return `SELECT m.who FROM (SELECT registration_id AS who, count(*) AS sent FROM messages
      WHERE template IN (${quotedList(templates)}) GROUP BY registration_id) m
    LEFT JOIN (SELECT subject_id, count(*) AS requested FROM audit_log
      WHERE action IN (${quotedList(reasons)}) GROUP BY subject_id) a ON a.subject_id = m.who
    WHERE m.sent > 1 + coalesce(a.requested, 0)`;
}

function missingInAuditLog(column: string, actions: string[]): string {
  return `SELECT r.id AS who FROM registrations r
    LEFT JOIN (SELECT subject_id, at, action FROM audit_log WHERE action IN (${quotedList(actions)})) a
      ON a.subject_id = r.id AND a.at = r.${column} ${sameEndReason(column)}
    WHERE r.${column} IS NOT NULL AND a.subject_id IS NULL`;
}

function onlyInAuditLog(column: string, actions: string[]): string {
  return `SELECT a.subject_id AS who FROM audit_log a
    LEFT JOIN registrations r ON r.id = a.subject_id AND r.${column} = a.at ${sameEndReason(column)}
    LEFT JOIN (SELECT subject_id, max(sequence) AS sequence FROM audit_log WHERE action = '${TAKEN_BACK_ACTION}' GROUP BY subject_id) t
      ON t.subject_id = a.subject_id AND t.sequence > a.sequence AND a.action IN (${quotedList(GIVEN_ACTIONS)})
    WHERE a.action IN (${quotedList(actions)}) AND r.id IS NULL AND t.subject_id IS NULL`;
}

/** The action that ends a registration names the reason. */
function sameEndReason(column: string): string {
  return column === 'ended_at' ? "AND a.action = 'registration.' || r.end_reason" : '';
}

function quotedList(values: string[]): string {
  return values.map((value) => `'${value}'`).join(', ');
}
