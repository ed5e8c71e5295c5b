import { rowsFrom } from '../../database/tableMapping.ts';
import type { Deps } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import { anyEventBySlug } from '../../events/eventLookup.ts';
import { findEventById } from '../../events/eventRepository.ts';
import { parseEmailAddress } from '../../validation/emailAddress.ts';
import { type Registration, registrations } from '../domain/registration.ts';

/** How an organiser names a registration: by its id, or by its email address and the slug of the event. */
interface RegistrationName {
  idOrEmail: string;
  slug?: string | undefined;
}

const UUID_PATTERN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Of several registrations of one address the live one is found, or the newest. Throws DomainError `invalid` for an address
 * without an event or for what is neither, and `not-found`.
 */
export async function findRegistration(deps: Deps, { idOrEmail, slug }: RegistrationName): Promise<[Registration, Event]> {
  if (UUID_PATTERN.test(idOrEmail)) return findById(deps, idOrEmail.toLowerCase(), slug);
  const email = parseEmailAddress(idOrEmail);
  if (!email) throw invalid('id', 'Name the registration by its id, or by its email address and --event. Find it with: registration find');
  if (slug === undefined) throw invalid('event', 'An email address can be registered for several events: add --event.');
  const event = await anyEventBySlug(deps, slug);
  const candidates = await rowsFrom(deps.db, registrations)
    .where({ event_id: event.id, email_normalized: email.normalized })
    .orderBy('sequence', 'desc');
  const found = candidates.find(({ endedAt }) => endedAt === null) ?? candidates[0];
  if (!found) throw new DomainError('not-found', `Nobody is registered for ${slug} with this address.`);
  return [found, event];
}

async function findById(deps: Deps, id: string, slug: string | undefined): Promise<[Registration, Event]> {
  const found = await rowsFrom(deps.db, registrations).where({ id }).first();
  const event = found && (await findEventById(deps.db, found.eventId));
  if (!found || !event) throw new DomainError('not-found', 'There is no registration with this id.');
  if (slug !== undefined && event.slug !== slug) throw invalid('event', `This registration belongs to ${event.slug}.`);
  return [found, event];
}

function invalid(field: string, message: string): DomainError {
  return new DomainError('invalid', message, { fieldErrors: [{ field, message }] });
}
