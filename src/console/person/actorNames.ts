import { accounts } from '../../accounts/domain/account.ts';
import type { Db } from '../../database/dialect.ts';
import { rowsFrom } from '../../database/tableMapping.ts';
import { t } from '../../i18n/translate.ts';

/** How an actor of the audit log is named to people: an organiser by name, everybody else by what they are. */
export type NameOfActor = (actor: string) => string;

export async function actorNames(db: Db, actors: string[], language: string): Promise<NameOfActor> {
  const ids = [...new Set(actors.filter((actor) => actor.startsWith('account:')))].map(idOf);
  const found = ids.length === 0 ? [] : await rowsFrom(db, accounts).whereIn('id', ids);
  const byId = new Map(found.map(({ id, firstName, lastName, username }) => [id, `${firstName} ${lastName}`.trim() || username]));
  return (actor) => {
    const [kind] = actor.split(':');
    if (kind === 'account') return byId.get(idOf(actor)) ?? t(language, 'console.actors.gone');
    if (kind === 'visitor') return t(language, 'console.actors.person');
    if (kind === 'scheduler') return t(language, 'console.actors.automatic');
    return t(language, kind === 'mail' ? 'console.actors.mail' : 'console.actors.operator');
  };
}

function idOf(actor: string): string {
  return actor.slice(actor.indexOf(':') + 1);
}
