import { eventState, isDraft } from '../../events/eventState.ts';
import type { FormFields } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';
import { consolePage } from '../shell/consolePage.ts';
import { versionName } from '../shell/eventVersion.ts';
import { accessOf, accountOf, eventOf, requestedAt } from '../shell/guards.ts';
import { type FormErrors, nameFields } from '../shell/nameFields.ts';
import { ADVANCED_FIELDS, formChoices } from './eventForm.ts';
import { labelOfFault } from './fieldLabels.ts';
import { hasTranslations, translationInputs } from './translationFields.ts';

interface EventForm {
  fields: FormFields;
  errors?: FormErrors;
  /** The time zone is only a guess; the browser knows better. */
  usesBrowserZone?: boolean;
}

/** The form of a new event or, on the page of an event, of its settings. */
export function showEventForm(ctx: Context, { fields, errors = {}, usesBrowserZone = false }: EventForm): void {
  const language = languageOf(ctx);
  const translations = translationInputs(fields, errors.fieldErrors);
  const isNew = ctx.state.event === undefined;
  consolePage(ctx, 'eventForm', {
    title: t(language, isNew ? 'console.eventForm.newTitle' : 'console.eventForm.title'),
    action: isNew ? '/console/events/new' : `/console/events/${eventOf(ctx).slug}/edit`,
    script: 'eventForm.js',
    ...{ isNew, fields, usesBrowserZone },
    choices: formChoices(fields, language),
    translations,
    hasTranslations: hasTranslations(translations),
    isAdvancedOpen: errors.errors?.some(({ field }) => ADVANCED_FIELDS.includes(field)),
    ...(!isNew && { acts: possibleActs(ctx) }),
    ...nameFields(errors, (field) => labelOfFault(field, language), language),
  });
}

/** What can be done with the event by this account now. */
function possibleActs(ctx: Context) {
  const event = eventOf(ctx);
  const { permissions } = accessOf(ctx);
  const state = eventState(event, requestedAt(ctx));
  const isUpcoming = ['scheduled', 'open', 'closed'].includes(state);
  const isUntouched = event.lastSequence === 0;
  return {
    version: versionName(event),
    publish: isDraft(event),
    unpublish: isUpcoming && isUntouched,
    open: state === 'scheduled' || state === 'closed',
    close: state === 'scheduled' || state === 'open',
    copy: accountOf(ctx).permissions.includes('events:manage'),
    callOff: isUpcoming && permissions.includes('event:call_off'),
    remove: isUntouched && permissions.includes('event:delete'),
  };
}
