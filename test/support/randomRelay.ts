import { classifyFailure, DeliveryError } from '../../src/messages/transports/failure.ts';
import type { Random } from './random.ts';
import { rejection } from './simulatedRelay.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** What became of one try. An error may come although the message arrives: its answer was lost. */
export interface Answer {
  error: object | null;
  arrives: boolean;
  /** How long the answer takes. */
  afterMs: number;
}

interface Try {
  to: string;
  at: number;
  /** Tries that have no answer yet, with this one. */
  open: number;
}

type Behaviour = (tried: Try) => Answer | null;

const ACCEPTED: Answer = { error: null, arrives: true, afterMs: 0 };
const refused = (error: object): Answer => ({ error, arrives: false, afterMs: 0 });

const DOWN = { code: 'ESOCKET', originalCode: 'ECONNREFUSED', command: 'CONN', message: 'connect ECONNREFUSED' };
const BROKEN = { code: 'ECONNECTION', originalCode: 'ECONNRESET', command: 'CONN', message: 'read ECONNRESET' };
const UNANSWERED = new DeliveryError(
  classifyFailure({ code: 'ETIMEDOUT', timeoutType: 'SOCKET_TIMEOUT', command: 'CONN' }, { isHandedOver: true }),
);
const REFUSES_US = [
  rejection('MAIL FROM', '530 5.7.0 Authentication required'),
  rejection('MAIL FROM', '550 5.7.1 Sender not allowed'),
  rejection('MAIL FROM', '454 4.7.0 Temporary authentication failure'),
  rejection('MAIL FROM', '452 4.3.1 Insufficient system storage'),
  rejection('RCPT TO', '554 5.7.1 Relay access denied'),
  rejection('RCPT TO', '454 4.7.1 Relay access denied'),
  rejection('RCPT TO', '550 Delivery is not allowed to this address.'),
  rejection('RCPT TO', '550 5.7.1 Service unavailable, client host blocked using Spamhaus'),
  rejection('DATA', '550 5.4.5 Daily user sending limit exceeded'),
  rejection('DATA', '554 5.7.1 Message rejected as spam'),
  rejection('DATA', '451 4.3.0 Temporary system problem'),
];
const TOO_MUCH = [
  rejection('MAIL FROM', '450 4.7.1 Error: too much mail from 192.0.2.1'),
  rejection('RCPT TO', '451 4.7.1 Rate limit exceeded, try again later'),
  rejection('RCPT TO', '450 4.7.1 Too many recipients, slow down'),
  rejection('DATA', '421 4.7.0 Message rate exceeded'),
];
const TOO_MANY_CONNECTIONS = { code: 'EPROTOCOL', command: 'CONN', response: '421 4.7.0 Too many connections', responseCode: 421 };
const NO_MAILBOX = rejection('RCPT TO', '550 5.1.1 User unknown');
/** What one recipient gets, although others are accepted: nothing in it says that the address is wrong. */
const ODD = [
  rejection('RCPT TO', '550 Rejected'),
  rejection('RCPT TO', '550 5.7.1 Too many messages for this one'),
  rejection('RCPT TO', '550 5.7.1 Relay access denied'),
  rejection('RCPT TO', '452 4.2.2 Mailbox full'),
  rejection('RCPT TO', '450 4.7.1 Greylisted, try again later'),
  rejection('RCPT TO', '451 Internal confusion'),
  rejection('DATA', '451 4.5.3 Something with limit of outgoing messages per hour'),
  BROKEN,
];

/** Windows that begin with a first message, or a bucket. */
function limitOf(random: Random): (at: number) => boolean {
  const periodMs = random.oneOf([SECOND_MS, 5 * SECOND_MS, MINUTE_MS, 10 * MINUTE_MS, HOUR_MS]);
  const max = 1 + random.below(periodMs > MINUTE_MS ? 40 : 10);
  const countsRefused = random.chance(0.5);
  let [start, count] = [Number.NEGATIVE_INFINITY, 0];
  if (random.chance(0.3)) {
    let level = max;
    return (at) => {
      level = Math.min(max, level + (Math.min(at - start, periodMs) / periodMs) * max);
      start = at;
      if (level < 1) return true;
      level--;
      return false;
    };
  }
  return (at) => {
    if (at - start >= periodMs) [start, count] = [at, 0];
    if (count >= max && !countsRefused) return true;
    return ++count > max;
  };
}

const BEHAVIOURS = {
  up: () => () => null,
  down: () => () => refused(DOWN),
  'breaks off at times': (random) => {
    const probability = random.next();
    return () => (random.chance(probability) ? refused(BROKEN) : null);
  },
  'refuses us': (random) => {
    const error = random.oneOf(REFUSES_US);
    return () => refused(error);
  },
  'limits the rate': (random) => {
    const [error, isOver] = [random.oneOf(TOO_MUCH), limitOf(random)];
    return ({ at }) => (isOver(at) ? refused(error) : null);
  },
  'limits connections': (random) => {
    const max = random.below(4);
    return ({ open }) => (open > max ? refused(TOO_MANY_CONNECTIONS) : null);
  },
  'is slow': (random) => () => ({ ...ACCEPTED, afterMs: random.below(9 * MINUTE_MS) }),
  'does not answer': (random) => {
    const probability = random.next();
    return () => (random.chance(probability) ? { error: UNANSWERED, arrives: random.chance(0.5), afterMs: 10 * MINUTE_MS } : null);
  },
  'breaks off late': (random) => () => (random.chance(0.5) ? { ...refused(BROKEN), afterMs: random.below(5 * MINUTE_MS) } : null),
  'says of everybody that they do not exist': () => () => refused(NO_MAILBOX),
} satisfies Record<string, (random: Random) => Behaviour>;

export type BehaviourName = keyof typeof BEHAVIOURS;
export const LIES: BehaviourName = 'says of everybody that they do not exist';
/** Nobody is accepted. */
export const REFUSING: readonly BehaviourName[] = ['down', 'refuses us'];

export interface Phase {
  name: BehaviourName;
  from: number;
  answer: Behaviour;
}

export interface Mailbox {
  exists: boolean;
  /** Refused by themselves until the relay is mended. */
  oddAnswer: object | null;
}

/** A relay that behaves in another way at random times, and is mended in the end. */
export function aRandomRelay(random: Random, startMs: number, lengthMs: number) {
  const mendedMs = startMs + lengthMs;
  const phases: Phase[] = [];
  const names = Object.keys(BEHAVIOURS) as BehaviourName[];
  for (let from = startMs; from < mendedMs; ) {
    const name = random.chance(0.25) ? 'up' : random.oneOf(names);
    phases.push({ name, from, answer: BEHAVIOURS[name](random) });
    from += Math.round(5 * SECOND_MS * (lengthMs / (10 * SECOND_MS)) ** random.next());
  }
  phases.push({ name: 'up', from: mendedMs, answer: BEHAVIOURS.up() });
  const mailboxes = new Map<string, Mailbox>();

  function phaseAt(at: number): Phase {
    return phases.findLast(({ from }) => from <= at) as Phase;
  }

  return {
    mendedMs,
    phases,
    mailboxes,
    phaseAt,
    open(address: string) {
      const exists = random.chance(0.9);
      mailboxes.set(address, { exists, oddAnswer: exists && random.chance(0.15) ? random.oneOf(ODD) : null });
    },
    answer(tried: Try): Answer {
      const ofPhase = phaseAt(tried.at).answer(tried);
      if (ofPhase?.error) return ofPhase;
      const mailbox = mailboxes.get(tried.to);
      if (!mailbox?.exists) return refused(NO_MAILBOX);
      if (mailbox.oddAnswer && tried.at < mendedMs) return refused(mailbox.oddAnswer);
      return ofPhase ?? ACCEPTED;
    },
  };
}
