import type { Context } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';

/**
 * What a form has done, shown on the page to which it leads: `?done=saved`. A closed list, because the query is the visitor's.
 */
const DONE_TEXTS = {
  saved: 'console.done.saved',
  memberAdded: 'console.done.memberAdded',
  memberRemoved: 'console.done.memberRemoved',
  keyRevoked: 'console.done.keyRevoked',
  leftTeam: 'console.done.leftTeam',
} as const;

/** Null if the page was not reached by a form. */
export function doneText(ctx: Context, language: string): string | null {
  const done = String(ctx.query.done);
  return Object.hasOwn(DONE_TEXTS, done) ? t(language, DONE_TEXTS[done as keyof typeof DONE_TEXTS]) : null;
}
