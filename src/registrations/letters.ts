import { findAmong } from '../database/table.ts';
import { type Event, events } from '../events/event.ts';
import { sayTimeOf, sayWhen } from '../events/when.ts';
import type { Compose } from '../letters/deliver.ts';
import type { Letter } from '../letters/letter.ts';
import type { Mail } from '../letters/mail.ts';
import { makeRender } from '../letters/render.ts';
import { addressOf } from '../letters/transport.ts';
import type { World } from '../world.ts';
import { calendarOf } from './calendar.ts';
import { KINDS } from './letterKinds.ts';
import type { Links } from './link.ts';
import { answerBefore, questionTo, type Registration } from './registration.ts';
import { askedKey, findAskedAt, findById } from './store.ts';

/** Makes mails of the letters about registrations. */
export function composeWith(world: World, links: Links): Compose<Mail> {
  const { PUBLIC_URL, MAIL_FROM } = world.config;
  const domain = addressOf(MAIL_FROM).split('@')[1];
  const organizer = { name: MAIL_FROM.split(' <')[0] ?? MAIL_FROM, email: addressOf(MAIL_FROM) };

  return async (letters) => {
    const render = await makeRender();
    const ids = unique(letters.map(({ registrationId }) => registrationId));
    const registrations = byId(await findById(world.db, ids));
    const askedAt = await findAskedAt(world.db, ids);
    const known = byId(await findAmong(world.db, events, 'id', unique(letters.map(({ eventId }) => eventId))));
    return (letter) => {
      const registration = registrations.get(letter.registrationId ?? '');
      const event = known.get(letter.eventId ?? '');
      const kind = KINDS[letter.template];
      if (!kind) throw new Error(`There is no kind of letter ${letter.template}`);
      if (!registration || !event || event.forgottenAt !== null || !kind.isTrue(registration, event, letter)) return null;
      // Whoever has another address by now is written to there: the letter holds the link.
      const to = kind.bare ? letter.recipient : registration.email;
      const link = linkFor(registration, kind.toNewAddress === true);
      const calendar =
        kind.calendar && calendarOf(registration, event, { now: world.now(), page: `${PUBLIC_URL}/events/${event.slug}`, organizer });
      const mail = render(letter.template, {
        ...letterData(registration, event, link),
        ...timeToAnswer(registration, event, askedAt),
        ...whatWas(letter),
        recipient: to,
        hasDetails: kind.bare !== true,
      });
      return { to, messageId: `<${letter.id}@${domain}>`, ...mail, ...(calendar && { calendar }) } satisfies Mail;
    };
  };

  function linkFor({ id, ...registration }: Registration, toNewAddress: boolean): string {
    const { newEmailKey, newLinkHash } = registration;
    const isNew = toNewAddress && newEmailKey !== null && newLinkHash !== null;
    const link = links.linkOf(isNew ? { id, emailKey: newEmailKey, linkHash: newLinkHash } : { id, ...registration });
    if (link === null) throw new Error(`The secret behind the link of registration ${id} is not in SECRET_KEY any more`);
    return link;
  }

  function letterData(registration: Registration, event: Event, link: string) {
    const { firstName, lastName, email, phone, slots, member, confirmedAt } = registration;
    return {
      ...{ firstName, lastName, email, phone, slots },
      slotsInWords: inWords(slots),
      member: member === 1 ? 'yes' : 'no',
      event: event.title,
      when: sayTimeOf(event),
      location: event.location ?? '',
      contact: event.contact ?? '',
      reason: event.reason ?? '',
      isConfirmed: confirmedAt !== null,
      confirmLink: `${PUBLIC_URL}/confirm_registration?uuid=${link}`,
      answerLink: confirmedAt === null ? `${PUBLIC_URL}/confirm_registration?uuid=${link}` : `${PUBLIC_URL}/registrations/${link}`,
      registrationLink: `${PUBLIC_URL}/registrations/${link}`,
      eventLink: `${PUBLIC_URL}/events/${event.slug}`,
    };
  }

  /** Counted from when the mail server took the first such letter: from now, if this is the first. */
  function timeToAnswer(registration: Registration, event: Event, askedAt: Map<string, string>) {
    const start = askedAt.get(askedKey(registration.id, questionTo(registration))) ?? world.now().toISOString();
    const until = answerBefore(registration, event, start);
    return { answerBefore: until === null ? '' : sayWhen(until, event.zone) };
  }
}

/** What was before, of a letter that tells of a change. */
function whatWas(letter: Letter) {
  const before = JSON.parse(letter.details) as Partial<Event>;
  return {
    slotsBefore: before.slots === undefined ? '' : inWords(before.slots),
    whenBefore: before.startsAt === undefined ? '' : sayTimeOf(before as Event),
    locationBefore: before.location ?? '',
  };
}

function inWords(slots: number): string {
  return slots === 1 ? '1 slot' : `${slots} slots`;
}

function byId<Row extends { id: string }>(found: Row[]): Map<string, Row> {
  return new Map(found.map((row) => [row.id, row]));
}

function unique(ids: (string | null)[]): string[] {
  return [...new Set(ids)].filter((id) => id !== null);
}
