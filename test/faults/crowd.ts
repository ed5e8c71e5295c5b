import { setTimeout as pause } from 'node:timers/promises';
import type { Applicant } from '../../src/registrations/applicant.ts';
import { ask, type Reply } from '../support/client.ts';
import { anApplicant } from '../support/given.ts';
import { confirmLinkIn, type Postbox } from '../support/postbox.ts';
import { Random } from '../support/random.ts';
import { until } from '../support/until.ts';
import { type Person, Witness } from './witness.ts';

/** Nobody waits longer than this for an answer. Milliseconds. */
const PATIENCE = 12_000;
const REFUSED = 'not_enough_slots_available';

/** How a crowd behaves. */
export interface Habits {
  /** How many act at the same time. */
  people: number;
  /** Milliseconds between two acts of one of them. */
  pause: number;
  /** The events they sign up for, some more than others. */
  events: string[];
}

/** People who sign up, read their letters, confirm, change their minds and cancel, until they are told to stop. */
export class Crowd {
  readonly witness = new Witness();
  private readonly random: Random;
  private readonly doors: () => string[];
  private readonly postbox: Postbox;
  private readonly habits: Habits;
  private readonly tokens = new Map<string, Promise<string>>();
  /** Registered, and doing nothing at the moment. */
  private readonly idle: Person[] = [];
  private readonly byAddress = new Map<string, Person>();
  private read = 0;
  private people: Promise<void>[] = [];
  private stopped = false;
  private number = 0;

  constructor(doors: () => string[], postbox: Postbox, habits: Habits, seed: number) {
    this.doors = doors;
    this.postbox = postbox;
    this.habits = habits;
    this.random = new Random(seed);
  }

  begin(): void {
    this.stopped = false;
    this.people = Array.from({ length: this.habits.people }, () => this.live());
  }

  /** Resolves when everybody has the answer they wait for. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.people);
  }

  /** Resolves when people have been told so much more than now. */
  async isTold(answers: number): Promise<void> {
    const enough = this.witness.acknowledged + answers;
    await until(`people are told ${answers} times more`, () => this.witness.acknowledged >= enough, 60_000);
  }

  /** Whoever got no answer asks again, with the same key, until there is one. */
  async askAgain(): Promise<void> {
    await Promise.all([...this.witness.unanswered].map((person) => this.signUp(person)));
  }

  /** Somebody new at this door, who was `told` something if they were registered. */
  async newcomer(event: string, door = this.aDoor(), wishes: Partial<Applicant> = {}, as?: 'as one of many'): Promise<Person> {
    const usual = { slots: 1 + this.random.below(3), waitList: this.random.chance(0.6) };
    const person: Person = {
      applicant: anApplicant({ ...usual, ...wishes }),
      event,
      key: `key-${++this.number}`,
      perhaps: new Set(),
      ...(as && { sharesAddress: true }),
    };
    await this.signUp(person, door);
    return person;
  }

  private async live() {
    while (!this.stopped) {
      await this.act();
      await pause(this.random.below(2 * this.habits.pause));
    }
  }

  private async act() {
    this.readLetters();
    const dice = this.random.next();
    const [unanswered] = this.witness.unanswered;
    if (unanswered && dice < 0.3) return this.signUp(unanswered);
    const somebody = dice < 0.6 ? this.somebodyWithALink() : undefined;
    if (!somebody) return void (await this.newcomer(this.random.oneOf(this.habits.events)));
    if (!somebody.confirmed) await this.confirm(somebody);
    else if (dice < 0.35) await this.cancel(somebody);
    else if (dice < 0.4) await this.change(somebody);
    if (!somebody.cancelled) this.idle.push(somebody);
  }

  async signUp(person: Person, door = this.aDoor()): Promise<void> {
    // Nobody asks a second time before the first answer.
    this.witness.unanswered.delete(person);
    this.byAddress.set(person.applicant.email, person);
    const reply = await this.request(door, 'POST', '/register', {
      body: person.applicant,
      headers: { X_Authorization: `Bearer ${await this.token(person.event, door)}`, 'Idempotency-Key': person.key },
    });
    if (reply?.status === 200) this.isRegistered(person, reply);
    else if (reply?.status === 403) this.tokens.delete(person.event);
    else if (reply?.status !== 409) this.witness.unanswered.add(person);
    else if (!(REFUSED in reply.body || person.sharesAddress))
      this.witness.wrong.push(`${person.applicant.email} was refused: ${reply.text}`);
  }

  private isRegistered(person: Person, { body }: Reply) {
    this.witness.acknowledges(person, body);
    // Who stands in line does what the scenario says.
    if (person.event !== 'line') this.idle.push(person);
  }

  /** Resolves when somebody has had their letter, and followed its link. */
  async confirmed(person: Person): Promise<void> {
    await until('somebody can confirm', async () => {
      this.readLetters();
      if (person.link) await this.confirm(person);
      return person.confirmed === true;
    });
  }

  private async confirm(person: Person) {
    person.perhaps.add('confirmed');
    const reply = await this.request(this.aDoor(), 'GET', `/confirm_registration?uuid=${person.link}`);
    if (reply?.status !== 302) return;
    this.witness.acknowledged += 1;
    person.confirmed = true;
  }

  async cancel(person: Person) {
    person.perhaps.add('cancelled');
    const reply = await this.request(this.aDoor(), 'DELETE', `/registrations/${person.link}`);
    if (reply?.status !== 204) return;
    this.witness.acknowledged += 1;
    person.cancelled = true;
  }

  private async change(person: Person) {
    person.perhaps.add('changed');
    const body = { slots: 1 + this.random.below(3) };
    const reply = await this.request(this.aDoor(), 'PATCH', `/registrations/${person.link}`, { body });
    if (reply) person.perhaps.delete('changed');
    if (reply?.status === 200) this.witness.acknowledges(person, reply.body);
  }

  /** Undefined when there was no answer, or one that asks to come back later. */
  private async request(door: string, method: string, path: string, more: Parameters<typeof ask>[1] = {}): Promise<Reply | undefined> {
    const reply = await ask(`${door}${path}`, { method, signal: AbortSignal.timeout(PATIENCE), ...more }).catch((error: Error) => {
      if (error.name === 'TimeoutError') this.witness.wrong.push(`${method} got no answer for ${PATIENCE / 1_000} s`);
      return undefined;
    });
    if (reply?.status === 503 && reply.headers.has('Retry-After')) this.witness.sentAway += 1;
    else if (reply && (reply.status >= 500 || [400, 404, 422].includes(reply.status))) {
      this.witness.wrong.push(`${method} ${path.split('?')[0]?.slice(0, 14)}… was answered ${reply.status}: ${reply.text.slice(0, 120)}`);
    }
    return reply && reply.status < 500 ? reply : undefined;
  }

  private token(event: string, door: string): Promise<string> {
    const known = this.tokens.get(event) ?? this.newToken(event, door);
    this.tokens.set(event, known);
    return known;
  }

  private async newToken(event: string, door: string): Promise<string> {
    const reply = await this.request(door, 'POST', '/token', { body: { event } });
    if (!reply?.body?.token) this.tokens.delete(event);
    return reply?.body?.token ?? 'a.b.c';
  }

  private readLetters() {
    for (const letter of this.postbox.letters.slice(this.read)) {
      const person = this.byAddress.get(letter.recipients[0] ?? '');
      const link = confirmLinkIn(letter).split('uuid=')[1];
      if (person && link) person.link = link;
    }
    this.read = this.postbox.letters.length;
  }

  /** Takes them out of those who do nothing. */
  private somebodyWithALink(): Person | undefined {
    for (let tries = 0; tries < 5 && this.idle.length > 0; tries++) {
      const index = this.random.below(this.idle.length);
      const person = this.idle[index] as Person;
      if (!person.link) continue;
      this.idle[index] = this.idle.at(-1) as Person;
      this.idle.pop();
      return person;
    }
    return undefined;
  }

  private aDoor(): string {
    return this.random.oneOf(this.doors());
  }
}
