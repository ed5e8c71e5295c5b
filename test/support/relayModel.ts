import { createChannelGate } from '../../src/messages/delivery/channelGate.ts';
import { createDispatcher } from '../../src/messages/delivery/dispatcher.ts';
import type { EmailMessage } from '../../src/messages/email.ts';
import { type Message, messages } from '../../src/messages/message.ts';
import { type ChannelState, findChannel } from '../../src/messages/outbox/channelState.ts';
import { OUTSTANDING } from '../../src/messages/outbox/outbox.ts';
import { pauseOutbox, resumeOutbox } from '../../src/messages/outbox/outboxPause.ts';
import { OPERATOR } from './factories.ts';
import { Random } from './random.ts';
import { aRandomRelay, HOUR_MS } from './randomRelay.ts';
import { simulatePolls } from './simulatedPolls.ts';
import { anOutbox } from './simulatedRelay.ts';

const SECOND_MS = 1_000;
/** So many rounds without a query or an answer: everybody waits for the clock. */
const QUIET = 12;
/** So long what is being sent may keep its lock without being asked; see `renewLocks`. */
const MAX_STEP_MS = 60 * SECOND_MS;
const TEMPLATES = ['account-sign-in', 'confirm', 'cancelled', 'event-changed'];
/** The clock is simulated, waiting for a database is not. */
const immediate = () => new Promise((resolve) => setImmediate(resolve));
const sleep = setTimeout;

export interface Attempt {
  id: string;
  to: string;
  priority: number;
  at: number;
  /** Null: none came. */
  answeredAt: number | null;
  arrives: boolean;
  error: object | null;
  /** Its process died before it saved the answer. */
  isForgotten: boolean;
}

/** What was looked at before and after each turn of the dispatchers. */
export interface Turn {
  at: number;
  isPaused: boolean;
  state: ChannelState;
  /** Codes that could have left. */
  dueCodes: string[];
  attempts: Attempt[];
}

export interface ModelOptions {
  lengthMs: number;
  /** After the relay is mended. */
  restMs: number;
}

/** Runs the real outbox and dispatchers for hours or days against a relay that behaves at random. Resolves to all that happened. */
export async function runModel(DATABASE_URL: string, seed: number, { lengthMs, restMs }: ModelOptions) {
  const random = new Random(seed);
  const outbox = await anOutbox(DATABASE_URL, () => null);
  const { deps, db, clock } = outbox;
  const nowMs = () => deps.now().getTime();
  const startMs = nowMs();
  const relay = aRandomRelay(random, startMs, lengthMs);
  const attempts: Attempt[] = [];
  const turns: Turn[] = [];
  const rateIntervalMs = random.chance(0.2) ? random.oneOf([100, SECOND_MS, 5 * SECOND_MS]) : null;
  let answers: { at: number; give: () => void }[] = [];
  let [activity, open] = [0, 0];
  for (const event of ['query', 'query-response', 'query-error']) db.on(event, () => activity++);

  function ask(message: Message): { attempt: Attempt; afterMs: number } {
    const { id, recipient, priority } = message;
    const to = recipient ?? '';
    const { afterMs, ...answer } = relay.answer({ to, at: nowMs(), open: open + 1 });
    const attempt: Attempt = { id, to, priority, at: nowMs(), answeredAt: null, isForgotten: false, ...answer };
    attempts.push(attempt);
    return { attempt, afterMs };
  }

  const known = new Map<string, Message>();
  const transport = {
    async send({ messageId }: EmailMessage) {
      activity++;
      const { attempt, afterMs } = ask(known.get(messageId) as Message);
      open++;
      if (afterMs > 0) await new Promise<void>((give) => answers.push({ at: nowMs() + afterMs, give }));
      else for (let turn = random.below(4); turn > 0; turn--) await immediate();
      open--;
      activity++;
      attempt.answeredAt = nowMs();
      if (attempt.error instanceof Error) throw attempt.error;
      if (attempt.error) throw Object.assign(new Error(), attempt.error);
    },
    close() {},
  };
  const compose = async (claimed: Message[]) => {
    for (const message of claimed) known.set(message.id, message);
    return (message: Message) => ({ to: message.recipient ?? '', messageId: message.id, text: '', subject: '', html: '' });
  };
  const dispatchers = Array.from({ length: random.chance(0.4) ? 2 : 1 }, () => {
    const { dispatch } = createDispatcher(deps, 'email', transport, compose, { rateIntervalMs, connections: 1 + random.below(5) });
    return { dispatch, isRunning: false };
  });

  /** A process that has claimed messages, has perhaps sent some, and saves nothing. */
  async function die() {
    const { claimed } = await createChannelGate(deps, 'email', rateIntervalMs).claim(1 + random.below(5));
    for (const message of claimed) if (random.chance(0.5)) Object.assign(ask(message).attempt, { isForgotten: true });
  }

  /** Until nothing happens any more without the clock. */
  async function settle() {
    for (let [quiet, seen] = [0, activity]; quiet < QUIET; ) {
      await (DATABASE_URL.startsWith('sqlite') ? immediate() : new Promise((resolve) => sleep(resolve, 1)));
      quiet = activity === seen ? quiet + 1 : 0;
      seen = activity;
    }
  }

  let isPaused = false;
  const plan = aPlan(random, startMs, lengthMs, {
    async write() {
      const to = Array.from({ length: random.chance(0.2) ? 5 + random.below(25) : 1 + random.below(3) }, () => anAddress(random));
      for (const address of to) relay.open(address);
      await outbox.write(to, to.length > 3 && random.chance(0.7) ? 'event-changed' : random.oneOf(TEMPLATES));
    },
    async pause() {
      isPaused = !isPaused;
      await (isPaused ? pauseOutbox(deps, 'to look', OPERATOR) : resumeOutbox(deps, OPERATOR, false));
    },
    async die() {
      if (!isPaused) await die();
    },
  });

  async function turn() {
    const at = nowMs();
    const [state, due] = [await findChannel(db, 'email'), await dueCodes(at)];
    const before = attempts.length;
    for (const dispatcher of dispatchers) {
      if (dispatcher.isRunning) continue;
      dispatcher.isRunning = true;
      dispatcher
        .dispatch()
        .finally(() => {
          dispatcher.isRunning = false;
          activity++;
        })
        .catch((error: unknown) => failures.push(error));
    }
    await settle();
    turns.push({ at, isPaused, state, dueCodes: due, attempts: attempts.slice(before) });
  }
  const failures: unknown[] = [];

  function dueCodes(at: number): Promise<string[]> {
    const iso = new Date(at).toISOString();
    return db('messages')
      .whereRaw(`${OUTSTANDING} AND priority = 0 AND next_attempt_at <= ? AND (locked_until IS NULL OR locked_until <= ?)`, [iso, iso])
      .pluck('id');
  }

  /** The next time at which something may happen, in whole seconds as the scheduler looks. */
  async function nextMs(): Promise<number> {
    const state = await findChannel(db, 'email');
    const [row] = await db('messages')
      .whereRaw(OUTSTANDING)
      .select<{ at: string | null }[]>(
        db.raw("min(CASE WHEN coalesce(locked_until, '') > next_attempt_at THEN locked_until ELSE next_attempt_at END) AS at"),
      );
    const mayLeave = Math.max(...[row?.at, state.resumeAt, state.nextSendAt].map((at) => (at ? Date.parse(at) : 0)));
    const times = [row?.at && !isPaused ? mayLeave : Number.POSITIVE_INFINITY, plan[0]?.at ?? Number.POSITIVE_INFINITY];
    times.push(...answers.map(({ at }) => at), open > 0 ? nowMs() + MAX_STEP_MS : Number.POSITIVE_INFINITY);
    const next = Math.max(Math.min(...times, startMs + lengthMs + restMs), nowMs() + SECOND_MS);
    return startMs + Math.ceil((next - startMs) / SECOND_MS) * SECOND_MS;
  }

  const polls = simulatePolls();
  try {
    while (nowMs() < startMs + lengthMs + restMs) {
      while ((plan[0]?.at ?? Number.POSITIVE_INFINITY) <= nowMs()) await plan.shift()?.run();
      await turn();
      const next = await nextMs();
      clock.advance(next - nowMs());
      polls.poll();
      const given = answers.filter(({ at }) => at <= nowMs());
      answers = answers.filter(({ at }) => at > nowMs());
      for (const { give } of given) give();
      await settle();
    }
  } finally {
    for (const { give } of answers) give();
    await settle();
    polls.restore();
  }
  if (failures.length > 0) throw failures[0];
  const stored = (await db('messages').select(db.raw(messages.columns))) as Message[];
  const shown: string[] = await db('needs_attention').pluck('who');
  return {
    relay,
    attempts,
    turns,
    stored,
    shown,
    state: await findChannel(db, 'email'),
    startMs,
    connections: 5 * dispatchers.length,
    rateIntervalMs,
  };
}

export type ModelRun = Awaited<ReturnType<typeof runModel>>;

interface Acts {
  write: () => Promise<void>;
  pause: () => Promise<void>;
  die: () => Promise<void>;
}

/** What happens when: most messages in the first hours, two pauses at most, deaths at any time. */
function aPlan(random: Random, startMs: number, lengthMs: number, acts: Acts): { at: number; run: () => Promise<void> }[] {
  const at = () => startMs + SECOND_MS * random.below(lengthMs / SECOND_MS);
  const plan = Array.from({ length: 5 + random.below(15) }, () => ({ at: at(), run: acts.write }));
  for (let deaths = random.below(4); deaths > 0; deaths--) plan.push({ at: at(), run: acts.die });
  if (random.chance(0.3)) {
    const from = at();
    plan.push({ at: from, run: acts.pause }, { at: from + Math.min(random.below(HOUR_MS), startMs + lengthMs - from), run: acts.pause });
  }
  return plan.sort((a, b) => a.at - b.at);
}

let addressCount = 0;
/** Some have words of rejections in them. */
function anAddress(random: Random): string {
  const name = random.oneOf(['ada', 'rate.limit', 'spam', 'relay-denied', 'grace']);
  return `${name}${addressCount++}@${random.oneOf(['example.org', 'quota.example', 'no-user.example'])}`;
}
