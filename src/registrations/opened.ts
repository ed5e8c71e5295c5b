import { inBatches } from '../database/inBatches.ts';
import { findAmong } from '../database/table.ts';
import { Refusal } from '../errors.ts';
import { type Event, events } from '../events/event.ts';
import type { Context } from '../http/request.ts';
import type { World } from '../world.ts';
import { unknownLink } from './confirm.ts';
import { hashOfLink } from './link.ts';
import { isOnWaitList, questionTo, type Registration } from './registration.ts';
import { shown } from './shown.ts';
import { askedKey, findAhead, findAskedAt, findByLinks, isUnreachable } from './store.ts';

const LINK = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** What a private link opens. */
export interface Opened {
  link: string;
  registration: Registration;
  event: Event;
  /** It came to another address that was asked for: it confirms that address, and opens nothing before. */
  isNew: boolean;
}

export type Open = (ctx: Context, link: unknown, may?: 'confirm') => Promise<Opened>;

/**
 * Opens private links, and answers in the language of their registration. Refuses what is no link (400), what opens
 * nothing (404), and what was forgotten (410).
 */
export function openLinks({ db }: World): Open {
  // Links that are followed at the same time are looked up together.
  const find = inBatches(async (links: string[]) => {
    const found = await findByLinks(db, links);
    const byHash = new Map(found.flatMap((row) => [[row.linkHash, row] as const, [row.newLinkHash, row] as const]));
    const ids = new Set(found.map(({ eventId }) => eventId));
    const known = new Map((await findAmong(db, events, 'id', [...ids])).map((event) => [event.id, event]));
    return links.map((link) => {
      const registration = byHash.get(hashOfLink(link));
      const event = registration && known.get(registration.eventId);
      return { answer: event && { link, registration, event, isNew: registration.linkHash !== hashOfLink(link) } };
    });
  });

  return async (ctx, link, may) => {
    if (typeof link !== 'string' || !LINK.test(link))
      throw new Refusal('invalid', { key: 'refusals.brokenLink' }, { page: 'unknown-link' });
    const opened = await find(link);
    if (!opened || (opened.isNew && may !== 'confirm')) throw unknownLink();
    if (opened.event.forgottenAt !== null) throw new Refusal('gone', { key: 'refusals.forgotten' });
    ctx.state.language = opened.registration.language;
    return opened;
  };
}

/** The registration as its owner sees it, with all that only the database knows. */
export async function lookAt({ db }: World, { registration, event }: Opened) {
  const askedAt = (await findAskedAt(db, [registration.id])).get(askedKey(registration.id, questionTo(registration)));
  const waits = isOnWaitList(registration) && registration.confirmedAt !== null;
  return {
    ...shown(registration, event, askedAt),
    ...(waits && { ahead: await findAhead(db, registration) }),
    ...((await isUnreachable(db, registration)) && { unreachable: true }),
  };
}
