import type { Db } from '../../database/dialect.ts';
import { type Event, freeSlots } from '../../events/event.ts';
import type { FormFields } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';
import type { OrganiserAct } from '../../registrations/domain/possibleActs.ts';
import { isOnWaitList, type Registration } from '../../registrations/domain/registration.ts';
import { versionOf } from '../../registrations/domain/registrationVersion.ts';
import { countAhead } from '../../registrations/processing/registrationRepository.ts';
import { consolePage } from '../shell/consolePage.ts';
import { accessOf, eventOf } from '../shell/guards.ts';
import { ACT_LEADS, ACT_TITLES } from './actTexts.ts';
import { announcedEmail } from './announcedEmail.ts';
import { emailText } from './emailTexts.ts';
import { nameOf, personPath } from './personPages.ts';

type FormAct = Exclude<OrganiserAct, 'change'>;

/** What the form of an act shows: what it does, the email that it sends, and what was typed. */
export async function actPageData(ctx: Context, db: Db, act: FormAct, registration: Registration, fields: FormFields) {
  const language = languageOf(ctx);
  const isOutOfTurn = act === 'promote' || act === 'offer';
  const mayChangeEvent = accessOf(ctx).permissions.includes('event:change');
  return {
    title: t(language, ACT_TITLES[act]),
    name: nameOf(registration, language),
    lead: t(language, ACT_LEADS[act], { slots: registration.slots }),
    told: toldText(act, registration, language),
    email: act === 'cancel' && registration.hasEmail === 1 && { isChosen: fields.version === undefined || fields.email === 'yes' },
    rule: isOutOfTurn || act === 'wait' ? ruleText(eventOf(ctx), language) : null,
    turn: isOutOfTurn ? await turnRows(db, registration, eventOf(ctx), language) : null,
    needsReason: isOutOfTurn || act === 'wait',
    hasNote: act === 'resend' || act === 'confirm' || act === 'cancel',
    moreSlots: isOutOfTurn && mayChangeEvent,
    fewerSlots: act === 'wait' && mayChangeEvent,
    word: act === 'erase' ? t(language, 'console.acts.eraseWord') : null,
    isDanger: act === 'cancel' || act === 'erase',
    version: versionOf(registration),
    personPath: personPath(ctx, registration),
    act,
    fields,
  };
}

export function showActPage(ctx: Context, data: Awaited<ReturnType<typeof actPageData>>, errors: object): void {
  consolePage(ctx, 'personAct', { ...data, ...errors });
}

/** Which email goes to which address. */
function toldText(act: FormAct, registration: Registration, language: string): string {
  const email = announcedEmail(act, registration);
  if (email) return t(language, 'console.told.email', { email: emailText(email.template, language), to: email.to });
  const mayGetSlots = act === 'confirm' && isOnWaitList(registration) && registration.hasEmail === 1;
  return t(language, mayGetSlots ? 'console.told.ifSlots' : 'console.told.nobody', { to: registration.email });
}

/** What people were told about the order of the wait list. */
function ruleText({ maxOvertakes }: Event, language: string): string {
  return maxOvertakes === null ? t(language, 'console.rule.unlimited') : t(language, 'console.rule.limited', { most: maxOvertakes });
}

async function turnRows(db: Db, registration: Registration, event: Event, language: string) {
  const { parties } = await countAhead(db, registration);
  return [
    { label: t(language, 'console.rule.needed'), value: registration.slots },
    { label: t(language, 'console.rule.free'), value: freeSlots(event) },
    { label: t(language, 'console.rule.overtaken'), value: parties },
  ];
}
