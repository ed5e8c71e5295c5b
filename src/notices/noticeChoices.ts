import Joi from 'joi';
import { newId } from '../crypto/ids.ts';
import type { Db } from '../database/dialect.ts';
import { insert, rowsFrom, type Table, table } from '../database/tableMapping.ts';
import type { TeamRole } from '../teams/eventPermission.ts';
import { inputSchema } from '../validation/inputSchema.ts';
import { NOTICE_MODES, type NoticeMode } from './noticeKind.ts';

/** What one account wants to be told about one event. */
export interface NoticeChoices {
  firstSignUp: NoticeMode;
  fullyBooked: NoticeMode;
  waitList: NoticeMode;
  undeliverable: NoticeMode;
  lateCancellation: NoticeMode;
  webhookDisabled: NoticeMode;
  /** A cancellation is late within so many days before the event. */
  lateDays: number;
}

interface StoredChoices extends NoticeChoices {
  id: string;
  eventId: string;
  accountId: string;
  changedAt: string;
}

const noticeChoices: Table<StoredChoices> = table('notice_choices', {
  id: 'text',
  eventId: 'text',
  accountId: 'text',
  firstSignUp: 'text',
  fullyBooked: 'text',
  waitList: 'text',
  undeliverable: 'text',
  lateCancellation: 'text',
  lateDays: 'integer',
  webhookDisabled: 'text',
  changedAt: 'text',
});

const mode = Joi.valid(...NOTICE_MODES).required();

/** All of them, as the page sends them. */
export const noticeChoicesSchema = inputSchema<NoticeChoices>({
  firstSignUp: mode,
  fullyBooked: mode,
  waitList: mode,
  undeliverable: mode,
  lateCancellation: mode,
  webhookDisabled: mode,
  lateDays: Joi.number().integer().min(1).max(30).required().description('A cancellation is late within so many days before the event'),
});

const NOTHING: Omit<NoticeChoices, 'lateDays'> = {
  ...{ firstSignUp: 'off', fullyBooked: 'off', waitList: 'off' },
  ...{ undeliverable: 'off', lateCancellation: 'off', webhookDisabled: 'off' },
};
const LATE_DAYS = 3;
const OF_ORGANISERS: NoticeChoices = {
  ...{ firstSignUp: 'now', fullyBooked: 'now', waitList: 'now', undeliverable: 'daily' },
  ...{ lateCancellation: 'now', webhookDisabled: 'off', lateDays: LATE_DAYS },
};

/** What somebody is told who has not chosen: those who run the event all that they can do something about, the others nothing. */
function defaultChoices(role: TeamRole | 'administrator' | undefined): NoticeChoices {
  if (role === 'owner') return { ...OF_ORGANISERS, webhookDisabled: 'now' };
  return role === 'editor' ? OF_ORGANISERS : { ...NOTHING, lateDays: LATE_DAYS };
}

export async function findChoices(
  db: Db,
  { eventId, accountId }: Pick<StoredChoices, 'eventId' | 'accountId'>,
  role: TeamRole | 'administrator' | undefined,
): Promise<NoticeChoices> {
  const stored = await rowsFrom(db, noticeChoices).where({ event_id: eventId, account_id: accountId }).first();
  if (!stored) return defaultChoices(role);
  const { id: _id, eventId: _event, accountId: _account, changedAt: _at, ...choices } = stored;
  return choices;
}

/** Replaces what was chosen before. */
export async function saveChoices(
  db: Db,
  { eventId, accountId }: Pick<StoredChoices, 'eventId' | 'accountId'>,
  choices: NoticeChoices,
  at: string,
): Promise<void> {
  await db('notice_choices').where({ event_id: eventId, account_id: accountId }).delete();
  await insert(db, noticeChoices, [{ id: newId(), eventId, accountId, ...choices, changedAt: at }]);
  // What still waits to be told was chosen before.
  await db('notices').where({ event_id: eventId, account_id: accountId, told_at: null }).whereIn('kind', silenced(choices)).delete();
}

export function withoutNotices({ lateDays }: NoticeChoices): NoticeChoices {
  return { ...NOTHING, lateDays };
}

/** The choices by the kind of notice. */
export function modesOf(choices: NoticeChoices) {
  return {
    first_sign_up: choices.firstSignUp,
    fully_booked: choices.fullyBooked,
    wait_list: choices.waitList,
    undeliverable: choices.undeliverable,
    late_cancellation: choices.lateCancellation,
    webhook_disabled: choices.webhookDisabled,
  };
}

function silenced(choices: NoticeChoices): string[] {
  return Object.entries(modesOf(choices)).flatMap(([kind, chosen]) => (chosen === 'off' ? [kind] : []));
}
