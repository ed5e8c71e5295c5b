import { createBatcher } from '../../database/batcher.ts';
import { selectIn } from '../../database/tableMapping.ts';
import type { Deps } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import { type Event, events } from '../../events/event.ts';
import type { Context } from '../../http/request.ts';
import { unknownLink } from '../domain/errors.ts';
import { hashLink } from '../domain/privateLink.ts';
import { pendingPrompt } from '../domain/prompt.ts';
import { isOnWaitList, type Registration } from '../domain/registration.ts';
import { toRegistrationView } from '../domain/registrationView.ts';
import { COMMAND_LIMIT_MS } from '../processing/commandProcessor.ts';
import { countAhead, findByLinks, findPromptSentAt, isUnreachable, promptKey } from '../processing/registrationRepository.ts';

const LINK_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** A link with what email programs and people leave on it: a full stop, a bracket, a space, or the link a second time. */
const SPOILT_LINK = /^(?:\s|%20)*([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:[\s.,;:!?)>\]}"'*_]|%20|%3e)*(?:\1[.)>]?)?$/i;

/** A private link with its registration and event. */
export interface ResolvedLink {
  link: string;
  registration: Registration;
  event: Event;
  /** The link was sent to a pending address. Until that address is confirmed, the link can do nothing else. */
  isForPendingEmail: boolean;
}

export type ResolveLink = (ctx: Context, link: unknown, purpose?: 'confirm') => Promise<ResolvedLink>;

/**
 * Looks up private links and switches the response to the language of the registration. Throws DomainError `invalid` for a
 * malformed link, `not-found` for an unknown one, and `gone` if the personal data was erased.
 */
export function createLinkResolver({ db }: Deps): ResolveLink {
  // Concurrent lookups share one query.
  const findByLink = createBatcher(async (links: string[]) => {
    const matches = await findByLinks(db, links);
    const byHash = new Map(matches.flatMap((row) => [[row.linkHash, row] as const, [row.pendingLinkHash, row] as const]));
    const eventIds = new Set(matches.map(({ eventId }) => eventId));
    const eventsById = new Map((await selectIn(db, events, 'id', [...eventIds])).map((event) => [event.id, event]));
    return links.map((link) => {
      const registration = byHash.get(hashLink(link));
      const event = registration && eventsById.get(registration.eventId);
      return { result: event && { link, registration, event, isForPendingEmail: registration.linkHash !== hashLink(link) } };
    });
  }, COMMAND_LIMIT_MS);

  return async (ctx, given, purpose) => {
    const link = typeof given === 'string' ? (SPOILT_LINK.exec(given)?.[1] ?? given) : given;
    if (typeof link !== 'string' || !LINK_PATTERN.test(link))
      throw new DomainError('invalid', { key: 'errors.brokenLink' }, { errorPage: 'unknownLink' });
    const resolved = await findByLink(link);
    if (!resolved || (resolved.isForPendingEmail && purpose !== 'confirm')) throw unknownLink();
    if (resolved.event.erasedAt !== null || resolved.registration.erasedAt !== null)
      throw new DomainError('gone', { key: 'errors.forgotten' });
    ctx.state.language = resolved.registration.language;
    return resolved;
  };
}

/** The registration as its owner sees it, including what needs further queries: deadline, position and delivery problems. */
export async function loadRegistrationView({ db }: Deps, { registration, event }: ResolvedLink) {
  const promptSentAt = (await findPromptSentAt(db, [registration.id])).get(promptKey(registration.id, pendingPrompt(registration)));
  const isWaiting = isOnWaitList(registration) && registration.confirmedAt !== null;
  return {
    ...toRegistrationView(registration, event, promptSentAt),
    ...(isWaiting && { ahead: await countAhead(db, registration) }),
    ...((await isUnreachable(db, registration)) && { unreachable: true }),
  };
}
