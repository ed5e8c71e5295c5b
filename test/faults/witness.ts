import type { Applicant } from '../../src/registrations/applicant.ts';
import type { Shown } from '../../src/registrations/shown.ts';

/** Somebody who asked to be registered, and what they were told since: the service has to stand by every word of it. */
export interface Person {
  applicant: Applicant;
  event: string;
  /** The Idempotency-Key they ask with, however often. */
  key: string;
  /** What the last acknowledgement said. */
  told?: Shown;
  /** The private link, once a letter brought it. */
  link?: string;
  confirmed?: true;
  cancelled?: true;
  /** Others come with the same address: only one of them can be registered. */
  sharesAddress?: true;
  /** They asked for these and got no answer, so either may be. */
  perhaps: Set<'confirmed' | 'cancelled' | 'changed'>;
}

/** Everything that people were told in a scenario. */
export class Witness {
  registered: Person[] = [];
  unanswered = new Set<Person>();
  acknowledged = 0;
  /** Answers that asked to come back later: nothing was promised. */
  sentAway = 0;
  /** Answers that must not be, a sentence each. */
  wrong: string[] = [];

  acknowledges(person: Person, answer: Shown) {
    this.acknowledged += 1;
    if (!person.told) this.registered.push(person);
    person.told = answer;
    this.unanswered.delete(person);
  }
}
