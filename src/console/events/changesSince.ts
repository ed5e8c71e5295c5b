import { accounts } from '../../accounts/domain/account.ts';
import { auditLog } from '../../audit/auditLog.ts';
import type { Db } from '../../database/dialect.ts';
import { rowsFrom, selectIn } from '../../database/tableMapping.ts';
import type { Event } from '../../events/event.ts';

/** One change of an event's settings or state. */
export interface EventChange {
  /** ISO 8601 in UTC. */
  at: string;
  /** Username, or `operator:NAME`. */
  who: string;
  action: string;
  /** Names of the fields of the input. */
  fields: string[];
  version: number;
}

/** Most changes that are told: nobody reads more. */
const MAX_CHANGES = 10;

/** Who changed what of the event after `version`, the newest first. */
export async function changesSince(db: Db, { id }: Pick<Event, 'id'>, version: number): Promise<EventChange[]> {
  const entries = await rowsFrom(db, auditLog).where({ event_id: id, subject_id: id }).orderBy('sequence', 'desc').limit(MAX_CHANGES);
  const accountIds = entries.flatMap(({ actor }) => (actor.startsWith('account:') ? [actor.slice('account:'.length)] : []));
  const names = new Map(
    (await selectIn(db, accounts, 'id', [...new Set(accountIds)])).map((account) => [`account:${account.id}`, account.username]),
  );
  return entries
    .map(({ at, actor, action, data }) => {
      const { changed = [], version: reached = 0 } = JSON.parse(data) as { changed?: string[]; version?: number };
      return { at, who: names.get(actor) ?? actor, action, fields: changed, version: reached };
    })
    .filter((change) => change.version > version);
}
