import type { Message } from '../../src/messages/message.ts';
import { type BehaviourName, HOUR_MS, LIES, REFUSING } from './randomRelay.ts';
import type { Attempt, ModelRun, Turn } from './relayModel.ts';

const MINUTE_MS = 60_000;
/**
 * The longest pause of a failing channel, the lease of a probe, the lock of a process that died, and an answer that does not come while
 * all connections of a process wait for one: one after the other.
 */
const PAUSES_MS = (5 + 1 + 3 + 10) * MINUTE_MS;
/** A message that failed by itself waits so long at most. */
const OWN_WAIT_MS = 6 * HOUR_MS;
const MAX_AGE_MS = 5 * 24 * HOUR_MS;
/** So many different addresses that are refused in a row are taken for a fault of ours. */
const SUSPICIOUS = 5;
/** A relay that refuses is asked once a second, while untried messages may be what it fails on. */
const MAX_TRIES_A_MINUTE = 60;
/** After 1 s, 2 s, 4 s … in the first minute, and that again after one that was accepted late. */
const MAX_TRIES_OF_EACH = 7;
const MAX_TRIES_OF_ONE_DOWN = 2 * MAX_TRIES_OF_EACH;

/** What did not hold, in sentences. */
export function violationsOf(run: ModelRun): string[] {
  const ofMessages = run.stored.flatMap((message) =>
    ofMessage(
      run,
      message,
      run.attempts.filter(({ id }) => id === message.id),
    ),
  );
  return [...ofMessages, ...run.turns.flatMap(ofTurn), ...hammering(run), ...ofChannel(run)];
}

function ofMessage(run: ModelRun, message: Message, attempts: Attempt[]): string[] {
  const violations: string[] = [];
  const say = (what: string) => violations.push(`${message.recipient} (${message.id}): ${what}`);
  const exists = run.relay.mailboxes.get(message.recipient ?? '')?.exists;
  const forgotten = attempts.filter(({ isForgotten }) => isForgotten).length;
  const lost = attempts.filter(({ arrives, error, isForgotten }) => arrives && (error !== null || isForgotten)).length;
  const arrived = attempts.filter(({ arrives }) => arrives).length;
  if (exists && message.failedAt !== null && !mayBeGivenUp(run, message, attempts))
    say(`exists, and was given up at ${message.failedAt}: ${message.lastError}`);
  if (exists && message.failedAt === null && message.sentAt === null) say(`has not got theirs, next try at ${message.nextAttemptAt}`);
  if (exists && message.sentAt !== null && isLate(run, message)) say(`got theirs at ${message.sentAt}, late`);
  if (arrived > 1 + lost) say(`got theirs ${arrived} times, though ${lost} answers were lost`);
  if (!exists && message.failedAt === null) say(`does not exist, and was not given up: ${message.lastError}`);
  if (!exists && !run.shown.includes(message.recipient ?? '')) say('does not exist, and is not shown');
  if (message.attempts !== attempts.length - forgotten) say(`counts ${message.attempts} attempts of ${attempts.length - forgotten}`);
  return violations;
}

/**
 * It was refused by itself for five days, which our own faults do not shorten; or the relay said that it does not exist, and not of five
 * others soon, or said so again later.
 */
function mayBeGivenUp(run: ModelRun, { failedAt }: Message, attempts: Attempt[]): boolean {
  const { relay } = run;
  const own = attempts.filter(({ at, to, error }) => error !== null && isOwn(relay.phaseAt(at).name, relay.mailboxes.get(to)?.oddAnswer));
  const ownMs = own.length === 0 ? 0 : Date.parse(failedAt ?? '') - (own[0]?.at ?? 0) - refusingMs(run, own[0]?.at ?? 0);
  return ownMs >= MAX_AGE_MS - OWN_WAIT_MS * (1 + relay.phases.length) || isLiedAbout(run, attempts);
}

function isOwn(phase: BehaviourName, oddAnswer: object | null | undefined): boolean {
  return (oddAnswer !== null && !REFUSING.includes(phase)) || phase.startsWith('breaks off') || phase === 'does not answer';
}

function refusingMs({ relay: { phases } }: ModelRun, since: number): number {
  return phases.reduce((sum, { name, from }, index) => {
    const until = phases[index + 1]?.from ?? from;
    return REFUSING.includes(name) ? sum + Math.max(0, until - Math.max(from, since)) : sum;
  }, 0);
}

function isLiedAbout({ relay, attempts: all }: ModelRun, attempts: Attempt[]): boolean {
  const lies = attempts.filter(({ at }) => relay.phaseAt(at).name === LIES);
  const [first] = lies;
  if (!first) return false;
  const phase = relay.phaseAt(first.at);
  if (lies.some(({ at }) => relay.phaseAt(at) !== phase)) return true;
  const soon = all.filter(
    ({ at, isForgotten }) => !isForgotten && relay.phaseAt(at) === phase && at >= first.at && at < first.at + HOUR_MS * 0.9,
  );
  const isAccepted = all.some(
    ({ at, error, answeredAt }) =>
      error === null &&
      at < first.at + HOUR_MS &&
      (answeredAt ?? Number.POSITIVE_INFINITY) >= first.at &&
      relay.phaseAt(answeredAt ?? 0) === phase,
  );
  return isAccepted || new Set(soon.map(({ to }) => to)).size < SUSPICIOUS;
}

/** Who was refused by themselves waits for their own next try, all others for the pause and their turn. */
function isLate({ relay, turns, stored, startMs, rateIntervalMs }: ModelRun, message: Message): boolean {
  const mended = new Date(relay.mendedMs).toISOString();
  const waiting = stored.filter(({ createdAt, sentAt, failedAt }) => createdAt <= mended && (sentAt ?? failedAt ?? '9') >= mended).length;
  const after = turns.filter(({ at }) => at >= relay.mendedMs).map(({ state }) => state.paceMs ?? 0);
  const paceMs = Math.max(1_000, rateIntervalMs ?? 0, ...after);
  const since = Math.max(relay.mendedMs, startMs);
  const own = message.deferrals > 0 ? OWN_WAIT_MS : 0;
  return Date.parse(message.sentAt ?? '') > since + PAUSES_MS + own + waiting * paceMs;
}

function ofTurn({ at, isPaused, state, dueCodes, attempts }: Turn): string[] {
  const when = new Date(at).toISOString();
  const violations: string[] = [];
  if (isPaused && attempts.length > 0) violations.push(`${when}: ${attempts.length} left while the outbox was paused`);
  const left = new Set(attempts.map(({ id }) => id));
  const mass = attempts.filter(({ priority }) => priority === 3).length;
  const isLeftBehind = dueCodes.some((id) => !left.has(id));
  // One turn of eight begins with those to everybody, for each of two processes.
  if (state.faults === 0 && isLeftBehind && mass > 2 + attempts.length / 8)
    violations.push(`${when}: ${mass} of ${attempts.length} were to everybody, and a code was left behind`);
  return violations;
}

/**
 * While the relay refuses everybody. Once it accepts one meanwhile, the others count as refused by themselves, so that each waits by
 * itself: after 1 s, 2 s, 4 s ….
 */
function hammering({ relay, attempts, connections, stored }: ModelRun): string[] {
  return relay.phases.flatMap(({ name, from }, index) => {
    if (!REFUSING.includes(name)) return [];
    const until = relay.phases[index + 1]?.from ?? Number.POSITIVE_INFINITY;
    const times = attempts.filter(({ at, isForgotten }) => at >= from && at < until && !isForgotten).map(({ at }) => at);
    const worst = Math.max(0, ...times.map((at, first) => times.slice(first).filter((other) => other < at + MINUTE_MS).length));
    const isAccepted = attempts.some(({ error, answeredAt }) => error === null && (answeredAt ?? 0) >= from && (answeredAt ?? 0) < until);
    const max = name === 'down' ? MAX_TRIES_OF_ONE_DOWN : MAX_TRIES_A_MINUTE + (isAccepted ? MAX_TRIES_OF_EACH * stored.length : 0);
    return worst > max + connections ? [`a relay that ${name} was asked ${worst} times in a minute`] : [];
  });
}

function ofChannel({ state, stored }: ModelRun): string[] {
  const isWorking = state.faults === 0 && state.fault === null && state.resumeAt === null;
  // Nobody is left who could show that it works again.
  const isIdle = stored.every(({ sentAt, failedAt }) => sentAt !== null || failedAt !== null);
  return isWorking || (isIdle && state.faultCause === null) ? [] : [`the channel ends with ${state.faultCause}: ${state.fault}`];
}
