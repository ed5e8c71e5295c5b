import type { Context } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';

/**
 * What a form has done, shown on the page to which it leads: `?done=saved`. A closed list, because the query is the visitor's.
 */
const DONE_TEXTS = {
  saved: 'console.done.saved',
  questionAdded: 'questions.done.added',
  questionReplaced: 'questions.done.replaced',
  questionArchived: 'questions.done.archived',
  memberAdded: 'console.done.memberAdded',
  memberRemoved: 'console.done.memberRemoved',
  keyRevoked: 'console.done.keyRevoked',
  invited: 'console.done.invited',
  invitationWithdrawn: 'console.done.invitationWithdrawn',
  joined: 'console.done.joined',
  leftTeam: 'console.done.leftTeam',
  unchanged: 'console.done.unchanged',
  added: 'console.done.added',
  addedAsked: 'console.done.addedAsked',
  addedWaiting: 'console.done.addedWaiting',
  addedWithoutEmail: 'console.done.addedWithoutEmail',
  changed: 'console.done.changed',
  confirmed: 'console.done.confirmed',
  confirmedWaiting: 'console.done.confirmedWaiting',
  cancelled: 'console.done.cancelled',
  cancelledUntold: 'console.done.cancelledUntold',
  resent: 'console.done.resent',
  resentLater: 'console.done.resentLater',
  resentTooOften: 'console.done.resentTooOften',
  promoted: 'console.done.promoted',
  offered: 'console.done.offered',
  putBack: 'console.done.putBack',
  erased: 'console.done.erased',
  drafted: 'console.done.drafted',
  published: 'console.done.published',
  unpublished: 'console.done.unpublished',
  opened: 'console.done.opened',
  closed: 'console.done.closed',
  calledOff: 'console.done.calledOff',
  copied: 'console.done.copied',
  deleted: 'console.done.deleted',
  calendarAddress: 'calendarFeed.done.made',
  calendarEnded: 'calendarFeed.done.ended',
  messageSaved: 'mailings.done.saved',
  messageSent: 'mailings.done.sent',
  messageScheduled: 'mailings.done.scheduled',
  messagePaused: 'mailings.done.paused',
  messageContinued: 'mailings.done.continued',
  messageCancelled: 'mailings.done.cancelled',
  testSent: 'mailings.done.testSent',
  webhookRemoved: 'webhooks.done.removed',
  webhookTested: 'webhooks.done.tested',
  webhookAgain: 'webhooks.done.again',
} as const;

export type Done = keyof typeof DONE_TEXTS;

/** Where a form leads: the page says what was done. `path` has no query. */
export function doneUrl(path: string, done: Done): string {
  return `${path}?done=${done}`;
}

/** Null if the page was not reached by a form. */
export function doneText(ctx: Context, language: string): string | null {
  const done = String(ctx.query.done);
  return Object.hasOwn(DONE_TEXTS, done) ? t(language, DONE_TEXTS[done as Done]) : null;
}
