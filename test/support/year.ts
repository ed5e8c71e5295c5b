import { rows } from '../../src/database/dialect.ts';
import { Refusal } from '../../src/errors.ts';
import { announce } from '../../src/events/announce.ts';
import { type Event, isOpen } from '../../src/events/event.ts';
import { allEvents } from '../../src/events/store.ts';
import { whatIsWrong } from '../../src/health/invariants.ts';
import { openDelivery } from '../../src/letters/deliver.ts';
import { accept } from '../../src/registrations/accept.ts';
import { cancel } from '../../src/registrations/cancel.ts';
import { changeRegistration } from '../../src/registrations/change.ts';
import { callOff, changeEvent, closeSignUp } from '../../src/registrations/changeEvent.ts';
import { confirm } from '../../src/registrations/confirm.ts';
import { type Command, openDesk } from '../../src/registrations/desk.ts';
import { composeWith } from '../../src/registrations/letters.ts';
import { makeLinks } from '../../src/registrations/link.ts';
import { letTimePass } from '../../src/registrations/overdue.ts';
import { register } from '../../src/registrations/register.ts';
import type { Registration } from '../../src/registrations/registration.ts';
import { findAllLive } from '../../src/registrations/store.ts';
import type { World } from '../../src/world.ts';
import { anApplicant, OPERATOR } from './given.ts';
import { acknowledgedButLost } from './invariants.ts';
import { Random } from './random.ts';
import type { Clock } from './service.ts';

const HOUR = 3_600_000;
const DAYS = 365;
/** In hours: chosen so that every kind of time to answer runs out now and then. */
const TICK = 12;

export interface Year {
  events: number;
  registrations: number;
  letters: number;
  refused: number;
  wrong: string[];
}

/** A year of a club: people sign up, confirm or not, change their minds; the mail fails now and then; time passes. */
export async function liveAYear(world: World & { clock: Clock }, seed: number, events: number, signUps: number): Promise<Year> {
  const random = new Random(seed);
  const links = makeLinks(world.keys);
  const desk = openDesk(world);
  const mail = { down: false, sent: 0 };
  const transport = { send: async () => moody(random, mail), close() {} };
  const { deliver } = openDelivery(world, 'mail', transport, composeWith(world, links));
  const acknowledged: string[] = [];
  const wrong = new Set<string>();
  let refused = 0;

  async function ask<Result>(command: Command<Result>): Promise<Result | undefined> {
    return desk.ask(command).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      refused += 1;
      return undefined;
    });
  }

  async function signUp(event: Event) {
    const wishes = { slots: 1 + random.below(4), waitList: random.chance(0.7), member: random.chance(0.3) };
    const kept = await ask(register(event.id, anApplicant(wishes), links, OPERATOR));
    if (kept) acknowledged.push(kept.id);
  }

  /** What somebody who is registered does on a day. Most do nothing. */
  function mood(registration: Registration): Command<unknown> | null {
    const dice = random.next();
    if (registration.confirmedAt === null) return dice < 0.25 ? confirm(registration, registration.linkHash, OPERATOR) : null;
    if (registration.offeredAt !== null && registration.promotedAt === null && dice < 0.3) return accept(registration, OPERATOR);
    if (dice < 0.02) return cancel(registration, OPERATOR);
    const waits = registration.waitListedAt !== null && registration.promotedAt === null;
    if (dice < 0.03 && !waits) return changeRegistration(registration, { slots: 1 + random.below(4) }, links, OPERATOR);
    return null;
  }

  function organise(event: Event): Command<unknown> | null {
    const dice = random.next();
    if (dice < 0.02) return changeEvent(event, { slots: Math.max(1, event.slots + random.below(9) - 3) }, OPERATOR);
    if (dice < 0.025) return changeEvent(event, { location: `Pier ${random.below(9)}` }, OPERATOR);
    if (dice < 0.027) return closeSignUp(event, OPERATOR);
    return dice < 0.028 ? callOff(event, null, OPERATOR) : null;
  }

  async function aTick(tick: number, ticks: number) {
    while ((tick + 1) * events > announced * ticks && announced < events) await announceOne();
    const open = (await allEvents(world.db)).filter((event) => isOpen(event, world.now().toISOString()));
    const registered = (await Promise.all(open.map(({ id }) => findAllLive(world.db, id)))).flat();
    const commands = [...registered.map(mood), ...open.map(organise)].flatMap((command) => command ?? []);
    const newcomers = open.length === 0 ? 0 : Math.ceil((signUps - acknowledged.length) / (ticks - tick));
    const people = Array.from({ length: newcomers }, () => signUp(random.oneOf(open)));
    await Promise.all([...commands.map(ask), ...people]);
    mail.down = random.chance(mail.down ? 0.7 : 0.03);
    await deliver();
    await letTimePass(world, desk);
    // A large year is looked at less often: each look reads everything there is.
    if (tick % Math.ceil(events / 4) === 0) await check();
    world.clock.advance(TICK * HOUR);
  }

  let announced = 0;
  async function announceOne() {
    const starts = new Date(world.now().getTime() + (5 + random.below(40)) * 24 * HOUR).toISOString().slice(0, 16);
    const rules = { overtakes: random.oneOf([0, 1, 3, 3, null]), promotion: random.oneOf(['auto', 'auto', 'offer'] as const) };
    const times = { confirmWithin: random.oneOf([24 * 60, 48 * 60, null]), offerWithin: random.oneOf([12 * 60, 48 * 60]) };
    const plan = { title: `Walk ${announced}`, starts, zone: 'UTC', slots: 4 + random.below(120), ...rules, ...times };
    await announce(world, `walk-${announced++}`, plan, OPERATOR);
  }

  async function check() {
    for (const sentence of await whatIsWrong(world.db, world.now().toISOString())) wrong.add(sentence);
    for (const { id } of await heldForEver(world)) wrong.add(`${id} holds slots although its time to answer is over`);
  }

  const ticks = (DAYS * 24) / TICK;
  for (let tick = 0; tick < ticks; tick++) await aTick(tick, ticks);
  await check();
  for (const id of await acknowledgedButLost(world.db, acknowledged)) wrong.add(`${id} was acknowledged and is lost`);
  const [{ letters } = { letters: 0 }] = await rows<{ letters: number }>(world.db, 'SELECT count(*) AS letters FROM letters');
  return { events: announced, registrations: acknowledged.length, letters, refused, wrong: [...wrong] };
}

/** Accepts most letters; some addresses do not exist, some mailboxes are full, and some days nothing works. */
function moody(random: Random, mail: { down: boolean; sent: number }) {
  const fail = (responseCode?: number) => {
    throw Object.assign(new Error('not accepted'), { responseCode });
  };
  if (mail.down) fail();
  if (random.chance(0.01)) fail(550);
  if (random.chance(0.03)) fail(451);
  mail.sent += 1;
}

/** Who was asked, by a letter that left, longer ago than the event allows, and has slots all the same. */
function heldForEver({ db, now }: World): Promise<{ id: string }[]> {
  const longAgo = new Date(now().getTime() - 50 * HOUR).toISOString();
  return rows(
    db,
    `SELECT r.id FROM registrations r JOIN events e ON e.id = r.event_id JOIN letters l ON l.registration_id = r.id
    WHERE e.starts_at > ? AND r.ended_at IS NULL AND l.sent_at < ? AND e.confirm_within IS NOT NULL
      AND ((l.template = 'confirm' AND r.confirmed_at IS NULL) OR (l.template = 'offer' AND r.promoted_at IS NULL))`,
    [now().toISOString(), longAgo],
  );
}
