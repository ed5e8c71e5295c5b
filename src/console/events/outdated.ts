import type { Db } from '../../database/dialect.ts';
import { DomainError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import { formatDateTimeShort } from '../../events/formatTime.ts';
import { t } from '../../i18n/translate.ts';
import type { Seen } from '../../registrations/domain/command.ts';
import { changesSince, type EventChange } from './changesSince.ts';
import { fieldLabel } from './fieldLabels.ts';

/** What an edit is based on, and for whom it is explained if it comes too late. */
interface Edit {
  event: Event;
  seen: Seen;
  language: string;
}

/** Runs an edit. If somebody was faster, the DomainError `outdated` says who changed what. */
export async function explainOutdated<Result>(db: Db, { event, seen, language }: Edit, edit: () => Promise<Result>): Promise<Result> {
  try {
    return await edit();
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'outdated') throw error;
    const changes = await changesSince(db, event, seen.version ?? 0);
    const sentences = changes.map((change) => changeText(change, event, language));
    throw new DomainError('outdated', [t(language, 'errors.eventOutdated'), ...sentences].join(' '));
  }
}

function changeText({ at, who, action, fields }: EventChange, { timeZone }: Event, language: string): string {
  const what = fields.length > 0 ? fields.map((field) => fieldLabel(field, language)).join(', ') : actionText(action, language);
  return t(language, 'console.eventChanges.change', { who, what, when: formatDateTimeShort(at, timeZone, language) });
}

const ACTION_TEXTS: Record<string, string> = {
  'event.published': 'console.eventChanges.published',
  'event.unpublished': 'console.eventChanges.unpublished',
  'event.opened': 'console.eventChanges.opened',
  'event.closed': 'console.eventChanges.closed',
  'event.called_off': 'console.eventChanges.calledOff',
  'event.questions_changed': 'questions.changed',
};

function actionText(action: string, language: string): string {
  return t(language, ACTION_TEXTS[action] ?? 'console.eventChanges.other');
}
