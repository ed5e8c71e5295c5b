import { type Table, table } from '../../database/tableMapping.ts';

/**
 * What became of a check-in: `already_in`: all of the party came before; `too_many`: more than the party has left (or, taken back,
 * than came), of which only those were counted; `not_valid`: it has no slots, because it waits, is unconfirmed or has ended.
 */
export const CHECK_IN_OUTCOMES = ['accepted', 'already_in', 'too_many', 'not_valid', 'undone', 'nothing_to_undo'] as const;

export type CheckInOutcome = (typeof CHECK_IN_OUTCOMES)[number];

/** What a door did with one party. Rows are only added. Times are ISO 8601 in UTC. */
export interface CheckIn {
  /** UUID made by the device. */
  id: string;
  eventId: string;
  /** Order of arriving at the server, from 1 at each event. */
  sequence: number;
  registrationId: string;
  /** How many the door let in; negative: taken back. */
  people: number;
  /** By how much it changed `Registration.arrived`. */
  counted: number;
  /** How many of the party came, after it. */
  arrived: number;
  outcome: CheckInOutcome;
  /** Id of the check-in that it takes back. */
  undoes: string | null;
  /** Random name of the phone or program. */
  device: string;
  actor: string;
  /** By the clock of the device. */
  scannedAt: string;
  receivedAt: string;
}

export const checkIns: Table<CheckIn> = table('check_ins', {
  id: 'text',
  eventId: 'text',
  sequence: 'integer',
  registrationId: 'text',
  people: 'integer',
  counted: 'integer',
  arrived: 'integer',
  outcome: 'text',
  undoes: 'text',
  device: 'text',
  actor: 'text',
  scannedAt: 'text',
  receivedAt: 'text',
});

/** What was read from the database: the check-ins that commands ask for, those that take one of them back, and how many there are. */
export interface LoadedCheckIns {
  known: CheckIn[];
  lastSequence: number;
}

/** The check-ins of a unit of work. */
export interface CheckInState {
  byId: Map<string, CheckIn>;
  /** Ids of those that were taken back. */
  undone: Set<string>;
  lastSequence: number;
  added: CheckIn[];
}

export function createCheckInState({ known, lastSequence }: LoadedCheckIns = { known: [], lastSequence: 0 }): CheckInState {
  const state: CheckInState = { byId: new Map(), undone: new Set(), lastSequence, added: [] };
  for (const checkIn of known) index(state, checkIn);
  return state;
}

export function addCheckIn(state: CheckInState, checkIn: CheckIn): void {
  index(state, checkIn);
  state.lastSequence = checkIn.sequence;
  state.added.push(checkIn);
}

function index(state: CheckInState, checkIn: CheckIn) {
  state.byId.set(checkIn.id, checkIn);
  if (checkIn.undoes !== null && checkIn.outcome === 'undone') state.undone.add(checkIn.undoes);
}
