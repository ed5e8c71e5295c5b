import type { Config } from '../../config.ts';
import type { Counter, Counters } from '../../database/rateLimitCounter.ts';
import type { AccountUnitOfWork } from './unitOfWork.ts';

const DAY_SECONDS = 86_400;
/** SMS that tell one number about changes of its account. More a day are made to cost money, not to tell anything. */
const NOTICES_PER_DAY = 10;

/** All SMS of a day; strangers may use a part of it, see `sendQuota.ts`. */
export function smsOfDay({ SMS_DAILY_BUDGET }: Config, now: Date): Counter {
  return { limit: { name: 'sent in all', max: SMS_DAILY_BUDGET, windowSeconds: DAY_SECONDS }, subject: now.toISOString().slice(0, 10) };
}

/** Counts an SMS that tells the owner of an account about a change; false, and nothing counted, if none may be sent. */
export type ConsumeNoticeQuota = (unitOfWork: Pick<AccountUnitOfWork, 'db' | 'now'>, phoneNormalized: string) => Promise<boolean>;

export function createNoticeQuota(config: Config, counters: Counters): ConsumeNoticeQuota {
  return async ({ db, now }, phoneNormalized) => {
    const toOne = { name: 'notices to', max: NOTICES_PER_DAY, windowSeconds: DAY_SECONDS };
    const used = [{ limit: toOne, subject: phoneNormalized }, smsOfDay(config, now)];
    if ((await counters.secondsToWait(db, now, used)) > 0) return false;
    for (const counter of used) await counters.count(db, now, counter);
    return true;
  };
}
