import { type Table, table } from '../database/table.ts';
import { Refusal } from '../errors.ts';
import type { Challenge } from './challenge.ts';

/** The way of one person, step by step, to an account or into it. The steps are kept here and not by the person. */
export interface Journey {
  id: string;
  cookieHash: string;
  kind: Kind;
  state: 'begun' | 'described' | 'code sent' | 'done';
  locale: string;
  username: string | null;
  phone: string | null;
  password: string | null;
  accountId: string | null;
  challengeId: string | null;
  tries: number;
  blockedUntil: string | null;
  touchedAt: string;
}

export type Kind = 'open' | 'log in';

export const journeys: Table<Journey> = table('journeys', {
  id: 'text',
  cookieHash: 'text',
  kind: 'text',
  state: 'text',
  locale: 'text',
  username: 'text',
  phone: 'text',
  password: 'text',
  accountId: 'text',
  challengeId: 'text',
  tries: 'integer',
  blockedUntil: 'text',
  touchedAt: 'text',
});

export type JourneyState = 'none' | 'begun' | 'described' | 'code sent' | 'code lapsed' | 'blocked' | 'done';
export type Step = 'init' | 'describe' | 'start' | 'answer';

/** The steps that each state of a journey allows; every other is forbidden. */
const STEPS: Record<Kind, Record<JourneyState, Step[]>> = {
  open: {
    none: ['init'],
    begun: ['init', 'describe'],
    described: ['init', 'describe', 'start'],
    'code sent': ['answer'],
    'code lapsed': ['init', 'start', 'answer'],
    blocked: [],
    done: ['init'],
  },
  'log in': {
    none: ['init'],
    begun: ['init', 'describe'],
    described: ['init', 'start'],
    'code sent': ['answer'],
    'code lapsed': ['init', 'start', 'answer'],
    blocked: [],
    done: ['init'],
  },
};

/** After so many wrong codes a journey stands still for a while, and again after every further one. */
export const WRONG_CODES = 5;
export const BLOCK_MINUTES = 15;
/** A journey that nobody went on with is over. */
const IDLE_MINUTES = 30;

export function journeyState(journey: Journey | undefined, challenge: Challenge | undefined, now: Date): JourneyState {
  if (!journey) return 'none';
  if (journey.blockedUntil !== null && now.getTime() < Date.parse(journey.blockedUntil)) return 'blocked';
  if (now.getTime() - Date.parse(journey.touchedAt) > IDLE_MINUTES * 60_000) return 'none';
  if (journey.state !== 'code sent') return journey.state;
  return challenge && now.toISOString() < challenge.expiresAt ? 'code sent' : 'code lapsed';
}

const WHY: Record<JourneyState, string> = {
  none: 'accounts.steps.none',
  begun: 'accounts.steps.begun',
  described: 'accounts.steps.described',
  'code sent': 'accounts.steps.codeSent',
  'code lapsed': 'accounts.steps.codeLapsed',
  blocked: 'accounts.steps.blocked',
  done: 'accounts.steps.done',
};

/** Refuses a step that is not the turn of this journey. */
export function refuseUnlessTurn(kind: Kind, state: JourneyState, step: Step): void {
  if (!STEPS[kind][state].includes(step)) throw new Refusal('forbidden', { key: WHY[state] });
}
