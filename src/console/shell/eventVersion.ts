import type { Event } from '../../events/event.ts';
import { expectedVersions } from '../../http/ifMatch.ts';
import type { Context } from '../../http/request.ts';
import type { Seen } from '../../registrations/domain/command.ts';

/** Names what an edit would overwrite. The figures of the event change without it. */
export function etagOf({ id, version }: Pick<Event, 'id' | 'version'>): string {
  return `"${versionName({ id, version })}"`;
}

/** The same without quotes, for a hidden field. */
export function versionName({ id, version }: Pick<Event, 'id' | 'version'>): string {
  return `${id}-${version}`;
}

/** An event has versions from 1, so that this is none. */
const NO_VERSION = 0;

/** What the client says it has seen, by If-Match: without one nothing is checked. */
export function seenByHeader(ctx: Context, event: Event): Seen {
  const versions = expectedVersions(ctx);
  return versions === undefined ? {} : seenAs(event, versions);
}

/** The same by the hidden field of a form. */
export function seenByField(event: Event, field: unknown): Seen {
  return seenAs(event, [String(field)]);
}

function seenAs({ id }: Event, names: string[]): Seen {
  const own = names.find((name) => name.startsWith(`${id}-`) && /^\d{1,9}$/.test(name.slice(id.length + 1)));
  return { version: own === undefined ? NO_VERSION : Number(own.slice(id.length + 1)) };
}
