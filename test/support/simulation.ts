import { randomUUID } from 'node:crypto';
import { query } from '../../src/database/dialect.ts';
import type { Deps } from '../../src/deps.ts';
import { DomainError } from '../../src/domainError.ts';
import { createEvent } from '../../src/events/createEvent.ts';
import { type Event, isSignUpOpen } from '../../src/events/event.ts';
import { findAllEvents } from '../../src/events/eventRepository.ts';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { createDispatcher } from '../../src/messages/delivery/dispatcher.ts';
import { addQuestion, archiveQuestion } from '../../src/questions/planQuestions.ts';
import { acceptOffer } from '../../src/registrations/commands/acceptOffer.ts';
import { addByHand } from '../../src/registrations/commands/addByHand.ts';
import { amendRegistration } from '../../src/registrations/commands/amendRegistration.ts';
import { cancel } from '../../src/registrations/commands/cancel.ts';
import { changeEvent } from '../../src/registrations/commands/changeEvent.ts';
import { callOff, closeSignUp } from '../../src/registrations/commands/changeEventState.ts';
import { changeQuestions } from '../../src/registrations/commands/changeQuestions.ts';
import { changeRegistration } from '../../src/registrations/commands/changeRegistration.ts';
import { checkIn } from '../../src/registrations/commands/checkIn.ts';
import { confirm } from '../../src/registrations/commands/confirm.ts';
import { confirmOnBehalf } from '../../src/registrations/commands/confirmOnBehalf.ts';
import { promoteOutOfTurn } from '../../src/registrations/commands/promoteOutOfTurn.ts';
import { putBack } from '../../src/registrations/commands/putBack.ts';
import { resendToRegistration } from '../../src/registrations/commands/resendToRegistration.ts';
import { withNote } from '../../src/registrations/commands/withNote.ts';
import { validateHandAdded } from '../../src/registrations/domain/addedByHand.ts';
import type { Command } from '../../src/registrations/domain/command.ts';
import { createLinks } from '../../src/registrations/domain/privateLink.ts';
import type { Registration } from '../../src/registrations/domain/registration.ts';
import { createRegistrationComposer } from '../../src/registrations/emails/composeEmails.ts';
import { expireOverdueRegistrations } from '../../src/registrations/jobs/expireOverdue.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { findAllLive } from '../../src/registrations/processing/registrationRepository.ts';
import { findLostAcknowledged } from './acknowledged.ts';
import { anApplicant, emailAddress, OPERATOR } from './factories.ts';
import { aQuestionInput } from './questions.ts';
import { Random } from './random.ts';
import type { Clock } from './service.ts';
import { registerCommand } from './unitOfWork.ts';

const HOUR_MS = 3_600_000;
const DAYS = 365;
/** Small enough that every kind of deadline passes now and then. */
const TICK_HOURS = 12;

export interface SimulationResult {
  events: number;
  registrations: number;
  messages: number;
  refused: number;
  violations: string[];
}

export interface SimulationOptions {
  seed: number;
  events: number;
  signUps: number;
  /** Each check of the invariants reads the whole database, in some seventy queries. A tick is half a day. */
  ticksPerCheck: number;
}

/** Simulates a year: people sign up, confirm or not, change or cancel; sometimes the mail server fails. */
export async function simulateYear(
  deps: Deps & { clock: Clock },
  { seed, events, signUps, ticksPerCheck }: SimulationOptions,
): Promise<SimulationResult> {
  const random = new Random(seed);
  const links = createLinks(deps.keys);
  const processor = createCommandProcessor(deps);
  const mailServer = { down: false, sent: 0 };
  const transport = { send: async () => sendUnreliably(random, mailServer), close() {} };
  const { dispatch } = createDispatcher(deps, 'email', transport, createRegistrationComposer(deps, links));
  const acknowledged: string[] = [];
  const violations = new Set<string>();
  let refused = 0;

  async function execute<Result>(command: Command<Result>): Promise<Result | undefined> {
    return processor.execute(command).catch((error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
      refused += 1;
      return undefined;
    });
  }

  async function signUp(event: Event) {
    const overrides = { slots: 1 + random.below(4), waitList: random.chance(0.7), member: random.chance(0.3) };
    const registered = await execute(registerCommand(event.id, overrides));
    if (registered) acknowledged.push(registered.id);
  }

  /** What a registered person does in this tick; usually nothing. */
  function nextCommand(registration: Registration): Command<unknown> | null {
    const roll = random.next();
    if (registration.confirmedAt === null) return roll < 0.25 ? confirm(registration, registration.linkHash, OPERATOR) : null;
    if (registration.offeredAt !== null && registration.promotedAt === null && roll < 0.3) return acceptOffer(registration, OPERATOR);
    if (roll < 0.02) return cancel(registration, OPERATOR);
    const waits = registration.waitListedAt !== null && registration.promotedAt === null;
    if (roll < 0.03 && !waits) return changeRegistration(registration, { slots: 1 + random.below(4) }, links, OPERATOR);
    return null;
  }

  /** What the organiser of an event does with one person in this tick; usually nothing. */
  function nextOrganiserCommand(registration: Registration): Command<unknown> | null {
    const roll = random.next() * 100;
    if (roll < 0.2) return withNote(confirmOnBehalf(registration, OPERATOR), 'called');
    if (roll < 0.4) return cancel(registration, OPERATOR, { isTold: random.chance(0.5) });
    if (roll < 0.6) return resendToRegistration(registration, OPERATOR);
    if (roll < 1) return amendRegistration(registration, randomAmendment(), links, OPERATOR);
    const outOfTurn = { grant: random.oneOf(['promoted', 'offered'] as const), moreSlots: random.below(3) };
    if (roll < 2) return promoteOutOfTurn(registration, outOfTurn, OPERATOR);
    return roll < 3 ? putBack(registration, { fewerSlots: random.below(2) }, OPERATOR) : null;
  }

  /** Random numbers of their own, so that everything else happens as without a door. */
  const doorRandom = new Random(seed + 1);
  function nextAtTheDoor({ id, eventId }: Registration): Command<unknown> | null {
    if (!doorRandom.chance(0.01)) return null;
    const people = doorRandom.chance(0.3) ? -1 : 1 + doorRandom.below(4);
    const request = { id: randomUUID(), registrationId: id, people, undoes: null, scannedAt: deps.now().toISOString() };
    return checkIn(eventId, [request], 'north', OPERATOR);
  }

  /** The same for questions and answers; those to a question that the event does not ask are refused. */
  const questionRandom = new Random(seed + 2);
  function nextQuestionCommand(event: Event): Command<unknown> | null {
    if (!questionRandom.chance(0.02)) return null;
    const scope = questionRandom.oneOf(['registration', 'others'] as const);
    const plan = questionRandom.chance(0.6) ? addQuestion(aQuestionInput({ kind: 'short_text', scope })) : archiveQuestion('q1');
    return changeQuestions(event, plan, OPERATOR);
  }
  function nextAnswer(registration: Registration): Command<unknown> | null {
    if (!questionRandom.chance(0.01)) return null;
    return changeRegistration(registration, { answers: { [`q${1 + questionRandom.below(2)}`]: 'Nuts' } }, links, OPERATOR);
  }

  function randomAmendment() {
    const slots = 1 + random.below(4);
    const email = emailAddress(`moved${acknowledged.length}-${random.below(1_000_000)}@example.org`);
    return { changes: random.chance(0.5) ? { slots } : { email }, isConfirmed: random.chance(0.5) };
  }

  async function addSomebody(event: Event) {
    const { email, ...body } = anApplicant({ slots: 1 + random.below(4), waitList: random.chance(0.7) });
    const input = random.chance(0.5) ? validateHandAdded({ ...body, email }, true) : validateHandAdded(body, false);
    const options = { isConfirmed: random.chance(0.5), isOutOfTurn: random.chance(0.3), moreSlots: random.below(2) };
    const added = await execute(addByHand({ eventId: event.id, input, ...options, links, actor: OPERATOR }));
    if (added) acknowledged.push(added.id);
  }

  function nextEventCommand(event: Event): Command<unknown> | null {
    const roll = random.next();
    if (roll < 0.02) return changeEvent(event, { slots: Math.max(1, event.slots + random.below(9) - 3) }, OPERATOR);
    if (roll < 0.025) return changeEvent(event, { location: `Pier ${random.below(9)}` }, OPERATOR);
    if (roll < 0.027) return closeSignUp(event, OPERATOR);
    return roll < 0.028 ? callOff(event, null, OPERATOR) : null;
  }

  async function runTick(tick: number, ticks: number) {
    while ((tick + 1) * events > createdEvents * ticks && createdEvents < events) await createNextEvent();
    const openEvents = (await findAllEvents(deps.db)).filter((event) => isSignUpOpen(event, deps.now().toISOString()));
    const liveRegistrations = (await Promise.all(openEvents.map(({ id }) => findAllLive(deps.db, id)))).flat();
    const commands = [
      ...liveRegistrations.map(nextCommand),
      ...liveRegistrations.map(nextOrganiserCommand),
      ...liveRegistrations.map(nextAtTheDoor),
      ...liveRegistrations.map(nextAnswer),
      ...openEvents.map(nextEventCommand),
      ...openEvents.map(nextQuestionCommand),
    ].flatMap((command) => command ?? []);
    const newcomers = openEvents.length === 0 ? 0 : Math.ceil((signUps - acknowledged.length) / (ticks - tick));
    const added = openEvents.filter(() => random.chance(0.05)).map(addSomebody);
    const newSignUps = Array.from({ length: newcomers }, () => signUp(random.oneOf(openEvents)));
    await Promise.all([...commands.map(execute), ...newSignUps, ...added]);
    mailServer.down = random.chance(mailServer.down ? 0.7 : 0.03);
    await dispatch();
    await expireOverdueRegistrations(deps, processor);
    if (tick % ticksPerCheck === 0) await check();
    deps.clock.advance(TICK_HOURS * HOUR_MS);
  }

  let createdEvents = 0;
  async function createNextEvent() {
    const starts = new Date(deps.now().getTime() + (5 + random.below(40)) * 24 * HOUR_MS).toISOString().slice(0, 16);
    const rules = { maxOvertakes: random.oneOf([0, 1, 3, 3, null]), promotion: random.oneOf(['auto', 'auto', 'offer'] as const) };
    const deadlines = {
      confirmWithinMinutes: random.oneOf([24 * 60, 48 * 60, null]),
      offerWithinMinutes: random.oneOf([12 * 60, 48 * 60]),
    };
    const eventInput = { title: `Walk ${createdEvents}`, starts, timeZone: 'UTC', slots: 4 + random.below(120), ...rules, ...deadlines };
    await createEvent(deps, `walk-${createdEvents++}`, eventInput, OPERATOR);
  }

  async function check() {
    for (const violation of await checkInvariants(deps.db, deps.now().toISOString())) violations.add(violation);
    for (const { id } of await findHoldersPastDeadline(deps)) violations.add(`${id} holds slots although its time to answer is over`);
  }

  const ticks = (DAYS * 24) / TICK_HOURS;
  for (let tick = 0; tick < ticks; tick++) await runTick(tick, ticks);
  await check();
  for (const id of await findLostAcknowledged(deps.db, acknowledged)) violations.add(`${id} was acknowledged and is lost`);
  const [{ messages } = { messages: 0 }] = await query<{ messages: number }>(deps.db, 'SELECT count(*) AS messages FROM messages');
  return { events: createdEvents, registrations: acknowledged.length, messages, refused, violations: [...violations] };
}

/** Accepts most messages; rejects some for ever (550), defers some (451), and fails them all while it is down. */
function sendUnreliably(random: Random, mailServer: { down: boolean; sent: number }) {
  const fail = (responseCode?: number) => {
    throw Object.assign(new Error('not accepted'), { responseCode });
  };
  if (mailServer.down) fail();
  if (random.chance(0.01)) fail(550);
  if (random.chance(0.03)) fail(451);
  mailServer.sent += 1;
}

/** Registrations that hold slots although their time to answer, counted from the email, is over. */
function findHoldersPastDeadline({ db, now }: Deps): Promise<{ id: string }[]> {
  const longAgo = new Date(now().getTime() - 50 * HOUR_MS).toISOString();
  return query(
    db,
    `SELECT r.id FROM registrations r JOIN events e ON e.id = r.event_id JOIN messages m ON m.registration_id = r.id
    WHERE e.starts_at > ? AND r.ended_at IS NULL AND m.sent_at < ? AND e.confirm_within_minutes IS NOT NULL
      AND ((m.template = 'confirm' AND r.confirmed_at IS NULL) OR (m.template = 'offer' AND m.created_at >= r.offered_at AND r.promoted_at IS NULL))`,
    [now().toISOString(), longAgo],
  );
}
