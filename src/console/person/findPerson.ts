import { isId } from '../../crypto/ids.ts';
import type { Db } from '../../database/dialect.ts';
import { rowsFrom } from '../../database/tableMapping.ts';
import type { Context } from '../../http/request.ts';
import { unknownRegistration } from '../../registrations/domain/errors.ts';
import { type Registration, registrations } from '../../registrations/domain/registration.ts';
import { eventOf } from '../shell/guards.ts';

/**
 * The registration `:id` of the event in the path. Throws DomainError `not-found`, also for one of another event: its organisers
 * are others. Only behind `guards.event`.
 */
export async function findPerson(ctx: Context, db: Db): Promise<Registration> {
  const id = String(ctx.params.id).toLowerCase();
  const found = isId(id)
    ? await rowsFrom(db, registrations)
        .where({ id, event_id: eventOf(ctx).id })
        .first()
    : undefined;
  if (!found) throw unknownRegistration();
  return found;
}
