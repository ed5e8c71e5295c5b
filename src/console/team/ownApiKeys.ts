import { actorOf } from '../../accounts/session/requireSession.ts';
import { isId } from '../../crypto/ids.ts';
import { DomainError } from '../../domainError.ts';
import { SLUG_PATTERN } from '../../events/event.ts';
import { findEventBySlug } from '../../events/eventRepository.ts';
import type { Context } from '../../http/request.ts';
import { accessToEvent } from '../../teams/eventAccess.ts';
import { createApiKey, listApiKeys, type NewApiKey, revokeApiKey } from '../../teams/manageApiKeys.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { accountOf } from '../shell/guards.ts';

/** A new key of the signed-in account. `slug` names the only event that it is for; it has to be one that the account may see. */
export async function createOwnApiKey(
  deps: ConsoleDeps,
  ctx: Context,
  { slug, ...key }: Omit<NewApiKey, 'eventId'> & { slug: string | undefined },
) {
  const eventId = slug === undefined ? null : await visibleEventId(deps, ctx, slug);
  const created = await createApiKey(deps, actorOf(ctx), accountOf(ctx).id, { ...key, eventId });
  const view = (await listOwnApiKeys(deps, ctx)).find(({ id }) => id === created.id);
  if (!view) throw new Error('The new key is missing');
  return { ...view, key: created.key };
}

export function listOwnApiKeys({ db, now }: ConsoleDeps, ctx: Context) {
  return listApiKeys(db, accountOf(ctx).id, now());
}

/** Revokes the key in the path. Throws DomainError `not-found`, also for what cannot be an id: PostgreSQL rejects some strings. */
export async function revokeOwnApiKey(deps: ConsoleDeps, ctx: Context): Promise<void> {
  const id = String(ctx.params.keyId);
  if (!isId(id)) throw new DomainError('not-found', { key: 'console.errors.noApiKey' });
  await revokeApiKey(deps, actorOf(ctx), accountOf(ctx).id, id);
}

async function visibleEventId({ db }: ConsoleDeps, ctx: Context, slug: string): Promise<string> {
  const event = SLUG_PATTERN.test(slug) ? await findEventBySlug(db, slug) : undefined;
  if (event && (await accessToEvent(db, accountOf(ctx), event))) return event.id;
  throw new DomainError('invalid', { key: 'fieldErrors.input' }, { fieldErrors: [{ field: 'event', message: { key: 'errors.noEvent' } }] });
}
