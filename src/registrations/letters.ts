import { findAmong } from '../database/table.ts';
import { type Event, events } from '../events/event.ts';
import { isAddress } from '../http/email.ts';
import type { Compose } from '../letters/deliver.ts';
import type { Letter } from '../letters/letter.ts';
import type { Mail } from '../letters/mail.ts';
import { makeRender } from '../letters/render.ts';
import { addressOf } from '../letters/transport.ts';
import type { World } from '../world.ts';
import { calendarOf, publisher } from './calendar.ts';
import { letterData } from './letterData.ts';
import { KINDS } from './letterKinds.ts';
import type { Links } from './link.ts';
import { answerBefore, questionTo, type Registration } from './registration.ts';
import { askedKey, findAskedAt, findById } from './store.ts';

/** Makes mails of the letters about registrations. */
export function composeWith(world: World, links: Links): Compose<Mail> {
  const { PUBLIC_URL, MAIL_FROM } = world.config;
  const domain = addressOf(MAIL_FROM).split('@')[1];

  return async (letters) => {
    const render = await makeRender();
    const ids = unique(letters.map(({ registrationId }) => registrationId));
    const registrations = byId(await findById(world.db, ids));
    const askedAt = await findAskedAt(world.db, ids);
    const known = byId(await findAmong(world.db, events, 'id', unique(letters.map(({ eventId }) => eventId))));
    return (letter) => {
      const registration = registrations.get(letter.registrationId ?? '');
      const event = known.get(letter.eventId ?? '');
      if (!registration || !event || event.forgottenAt !== null) return null;
      return mailOf(letter, registration, event);
    };

    function mailOf(letter: Letter, registration: Registration, event: Event): Mail | null {
      const kind = KINDS[letter.template];
      if (!kind) throw new Error(`There is no kind of letter ${letter.template}`);
      if (!kind.isTrue(registration, event, letter)) return null;
      // Whoever has another address by now is written to there: the letter holds the link.
      const to = kind.bare ? letter.recipient : registration.email;
      const link = linkFor(registration, kind.toNewAddress === true);
      const until = answerBefore(registration, event, startOf(registration));
      const calendar = kind.calendar && calendarOf(registration, event, publisher(world, event));
      return {
        to,
        from: event.organiser ?? undefined,
        replyTo: event.contact !== null && isAddress(event.contact) ? event.contact : undefined,
        messageId: `<${letter.id}@${domain}>`,
        thread: `<${registration.id}@${domain}>`,
        ...render(letter.template, letterData({ registration, event, letter, link, to, until }, PUBLIC_URL)),
        ...(calendar && { calendar }),
      };
    }

    /** The time to answer counts from when the mail server took the first such letter: from now, if this is the first. */
    function startOf(registration: Registration): string {
      return askedAt.get(askedKey(registration.id, questionTo(registration))) ?? world.now().toISOString();
    }
  };

  function linkFor({ id, ...registration }: Registration, toNewAddress: boolean): string {
    const { newEmailKey, newLinkHash } = registration;
    const isNew = toNewAddress && newEmailKey !== null && newLinkHash !== null;
    const link = links.linkOf(isNew ? { id, emailKey: newEmailKey, linkHash: newLinkHash } : { id, ...registration });
    if (link === null) throw new Error(`The secret behind the link of registration ${id} is not in SECRET_KEY any more`);
    return link;
  }
}

function byId<Row extends { id: string }>(found: Row[]): Map<string, Row> {
  return new Map(found.map((row) => [row.id, row]));
}

function unique(ids: (string | null)[]): string[] {
  return [...new Set(ids)].filter((id) => id !== null);
}
