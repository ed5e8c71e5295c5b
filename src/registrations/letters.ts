import { findAmong } from '../database/table.ts';
import { type Event, events } from '../events/event.ts';
import { sayTimeOf, sayWhen } from '../events/when.ts';
import type { Compose } from '../letters/deliver.ts';
import type { Letter } from '../letters/letter.ts';
import { makeRender } from '../letters/render.ts';
import { addressOf } from '../letters/transport.ts';
import type { World } from '../world.ts';
import { calendarOf } from './calendar.ts';
import type { Links } from './link.ts';
import { confirmBefore, holdsSlots, isLive, isOnWaitList, type Registration } from './registration.ts';
import { findById } from './store.ts';

/** When each letter is still true. What it told may have passed while it waited in the outbox. */
const TRUE_WHILE: Record<string, (registration: Registration) => boolean> = {
  confirm: (registration) => isLive(registration) && registration.confirmedAt === null,
  'confirm-wait-list': (registration) => isOnWaitList(registration) && registration.confirmedAt === null,
  confirmed: (registration) => holdsSlots(registration) && registration.confirmedAt !== null,
  promoted: (registration) => holdsSlots(registration),
  waiting: (registration) => isOnWaitList(registration) && registration.confirmedAt !== null,
};

const WITH_CALENDAR = ['confirmed', 'promoted'];

/** Makes mails of the letters about registrations. */
export function composeWith(world: World, links: Links): Compose {
  return async (letters) => {
    const render = await makeRender();
    const registrations = byId(await findById(world.db, unique(letters.map(({ registrationId }) => registrationId))));
    const known = byId(await findAmong(world.db, events, 'id', unique(letters.map(({ eventId }) => eventId))));
    return (letter) => {
      const registration = registrations.get(letter.registrationId);
      const event = known.get(letter.eventId);
      return registration && event && TRUE_WHILE[letter.template]?.(registration) ? compose(letter, registration, event) : null;
    };

    function compose(letter: Letter, registration: Registration, event: Event) {
      const link = links.linkOf(registration);
      if (link === null) throw new Error(`The secret behind the link of registration ${registration.id} is not in SECRET_KEY any more`);
      const mail = render(letter.template, letterData(registration, event, link));
      const messageId = `<${letter.id}@${addressOf(world.config.MAIL_FROM).split('@')[1]}>`;
      const calendar = WITH_CALENDAR.includes(letter.template) ? calendarOf(registration, event, world.now(), pageOf(link)) : undefined;
      return { to: letter.recipient, messageId, ...mail, ...(calendar && { calendar }) };
    }
  };

  function letterData(registration: Registration, event: Event, link: string) {
    // Counted from now, when the letter goes, and not from when it was written: the outbox may have had to wait.
    const until = confirmBefore(event, world.now().toISOString());
    const { firstName, lastName, email, phone, slots, member } = registration;
    return {
      ...{ firstName, lastName, email, phone, slots },
      slotsInWords: slots === 1 ? '1 slot' : `${slots} slots`,
      member: member === 1 ? 'yes' : 'no',
      event: event.title,
      when: sayTimeOf(event),
      location: event.location ?? '',
      contact: event.contact ?? '',
      confirmBefore: until === null ? '' : sayWhen(until, event.zone),
      confirmLink: `${world.config.PUBLIC_URL}/confirm_registration?uuid=${link}`,
      registrationLink: pageOf(link),
    };
  }

  function pageOf(link: string): string {
    return `${world.config.PUBLIC_URL}/registrations/${link}`;
  }
}

function byId<Row extends { id: string }>(found: Row[]): Map<string, Row> {
  return new Map(found.map((row) => [row.id, row]));
}

function unique(ids: string[]): string[] {
  return [...new Set(ids)];
}
