import { hash, randomBytes } from 'node:crypto';
import { find, insert, update } from '../database/table.ts';
import { Refusal } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Actor } from '../world.ts';
import { type Challenge, challenges, countTry, newChallenge, useUp } from './challenge.ts';
import { type Change, findAccount, note, write } from './change.ts';
import type { House } from './house.ts';
import { type Contact, channelTo } from './identity.ts';
import {
  BLOCK_MINUTES,
  type Journey,
  type JourneyState,
  journeyState,
  journeys,
  type Kind,
  refuseUnlessTurn,
  type Step,
  WRONG_CODES,
} from './journey.ts';
import { countWrongCode, forgetWrongCodes } from './limits.ts';
import { findChallenge } from './store.ts';

/** Who travels: what their cookie says, in which language, and from where they ask. */
export interface Traveller {
  cookie: string | null;
  locale: string;
  address: string;
  by: Actor;
}

/** Codes live for ten minutes, which is what NIST SP 800-63B gives them. */
const CODE_MINUTES = 10;

/** Sets out anew, or for the first time. Gives the cookie by which the journey is found again. */
export async function setOut(house: House, kind: Kind, traveller: Traveller): Promise<string> {
  return house.change(traveller.by, async (change) => {
    const { journey, state } = await findJourney(change, kind, traveller.cookie);
    if (journey) change.about.subject = journey.id;
    refuseUnlessTurn(kind, state, 'init');
    const cookie = randomBytes(32).toString('base64url');
    const anew = { username: null, phone: null, password: null, accountId: null, challengeId: null, state: 'begun' as const };
    const begun = { ...anew, kind, cookieHash: hashOf(cookie), locale: traveller.locale, touchedAt: change.at };
    // What was tried before is not forgotten by beginning again.
    if (journey) await update(change.db, journeys, [Object.assign(journey, begun)]);
    else await insert(change.db, journeys, [{ id: newId(), ...begun, tries: 0, blockedUntil: null }]);
    return cookie;
  });
}

/** Takes a step of a journey, if it is the turn of that step. */
export async function goOn<Result>(
  house: House,
  kind: Kind,
  step: Step,
  { cookie, by }: Traveller,
  work: (change: Change, journey: Journey, challenge: Challenge | undefined) => Promise<Result>,
): Promise<Result> {
  return house.change(by, async (change) => {
    const { journey, challenge, state } = await findJourney(change, kind, cookie);
    if (journey) change.about.subject = journey.id;
    if (journey?.accountId) change.about.account = await findAccount(change, journey.accountId);
    refuseUnlessTurn(kind, state, step);
    return work(change, journey as Journey, challenge);
  });
}

/** Refuses a step that is not the turn of this journey, before anything dear is done for it. */
export async function refuseOutOfTurn({ world: { db, now } }: House, kind: Kind, step: Step, cookie: string | null): Promise<void> {
  refuseUnlessTurn(kind, (await findJourney({ db, now: now() }, kind, cookie)).state, step);
}

export async function save({ db, at }: Change, journey: Journey, to: Partial<Journey>): Promise<void> {
  await update(db, journeys, [Object.assign(journey, to, { touchedAt: at })]);
}

/** Makes a new code and puts it into the outbox; the code before is void. `to` is null when an authenticator makes it. */
export async function sendCode(
  house: House,
  change: Change,
  journey: Journey,
  to: { contact: Contact; template: string; isKnown: boolean } | null,
) {
  const channel = to ? channelTo(to.contact) : 'authenticator';
  const of = { purpose: journey.kind, channel, accountId: journey.accountId, journeyId: journey.id } as const;
  const challenge = newChallenge(of, change.now, { minutes: CODE_MINUTES });
  // Where there is no right code, none is right: whoever opens an account for a number that has one is told so by SMS.
  if (to && !to.isKnown) challenge.hash = house.codes.hashFor(challenge.id, 'digits');
  await insert(change.db, challenges, [challenge]);
  await save(change, journey, { state: 'code sent', challengeId: challenge.id });
  if (to) {
    const details = { challenge: challenge.id, locale: journey.locale };
    write(change, to.template, { accountId: journey.accountId, channel: channelTo(to.contact), recipient: to.contact.value, details });
  }
  note(change, change.about.account ?? null, { action: 'code sent', details: { channel } });
}

/**
 * Counts a try, then compares. A wrong code is used up by it: the journey is back where a code is asked for, and after
 * too many of them stands still. `fits` compares what no code of ours is.
 */
export async function answerCode(
  house: House,
  change: Change,
  journey: Journey,
  code: string,
  of: string,
  fits: (challenge: Challenge) => boolean = (challenge) => house.codes.fits(challenge, code),
): Promise<void> {
  const challenge = journey.challengeId === null ? undefined : await countTry(change.db, journey.challengeId, change.at);
  if (challenge && fits(challenge) && (await useUp(change.db, challenge.id, change.at))) return forgetWrongCodes(house, change, of);
  const tries = journey.tries + 1;
  const blockedUntil = tries < WRONG_CODES ? null : new Date(change.now.getTime() + BLOCK_MINUTES * 60_000).toISOString();
  await save(change, journey, { state: 'described', challengeId: null, tries, blockedUntil });
  await countWrongCode(house, change, of);
  throw new Refusal('invalid', { key: 'accounts.faults.code' }, { fields: [{ field: 'code', message: { key: 'accounts.faults.code' } }] });
}

async function findJourney({ db, now }: Pick<Change, 'db' | 'now'>, kind: Kind, cookie: string | null) {
  const [journey] = cookie === null ? [] : await find(db, journeys, 'cookie_hash = ? AND kind = ?', [hashOf(cookie), kind]);
  const challenge = journey?.challengeId ? await findChallenge(db, journey.challengeId) : undefined;
  const state: JourneyState = journeyState(journey, challenge, now);
  return { journey, challenge, state };
}

function hashOf(cookie: string): string {
  return hash('sha256', cookie, 'base64url');
}
