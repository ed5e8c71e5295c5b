import type { Deps } from '../../deps.ts';
import { formatDateTime, formatDateTimeShort } from '../../events/formatTime.ts';
import { createRouter } from '../../http/createRouter.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { rawText, t } from '../../i18n/translate.ts';
import { isInAudience } from '../../mailings/audience.ts';
import { isAboutAddress } from '../../messages/transports/causeText.ts';
import { parseAnswers } from '../../questions/answer.ts';
import { answerRows } from '../../questions/describeAnswers.ts';
import { type OrganiserAct, possibleActs } from '../../registrations/domain/possibleActs.ts';
import type { Registration } from '../../registrations/domain/registration.ts';
import { type EmailFate, loadStory, type RegistrationStory } from '../../registrations/processing/registrationStory.ts';
import type { EventPermission } from '../../teams/eventPermission.ts';
import { consolePage } from '../shell/consolePage.ts';
import { accessOf, type ConsoleGuards, eventOf, requestedAt } from '../shell/guards.ts';
import { newMessagePath } from '../shell/newMessagePath.ts';
import { actorNames, type NameOfActor } from './actorNames.ts';
import { ACT_TITLES } from './actTexts.ts';
import { emailText, fateOf } from './emailTexts.ts';
import { findPerson } from './findPerson.ts';
import { historyText, isAutomatic } from './historyTexts.ts';
import { isErased, stateText } from './stateText.ts';

/** One registration: everything about it in one place, and what can be done now. */
export function personPages({ db, guards }: Pick<Deps, 'db'> & { guards: ConsoleGuards }) {
  const router = createRouter();

  router.get('/console/events/:slug/people/:id', ...guards.event('people:read'), async (ctx) => {
    const language = languageOf(ctx);
    const registration = await findPerson(ctx, db);
    const story = await loadStory(db, registration, eventOf(ctx));
    const actors = story.history.map(({ actor }) => actor);
    const nameOfActor = await actorNames(db, actors, language);
    const path = personPath(ctx, registration);
    const newestEmail = story.emails.filter(({ state }) => state !== 'withdrawn' && state !== 'waiting').at(-1);
    consolePage(ctx, 'person', {
      title: nameOf(registration, language),
      state: stateText(story, language),
      details: [...detailRows(story, language), ...answerDetails(story, language)],
      emails: story.emails.map((email) => emailRow(email, story, language)).reverse(),
      history: story.history.map((entry) => historyRow(entry, story, nameOfActor, language)).reverse(),
      lost: isErased(registration, story.event) || newestEmail === undefined ? null : lostEmail(newestEmail, story, language),
      actGroups: [...messageGroup(ctx, registration, language), ...actGroups(ctx, registration, path, language)],
      changePath: `${path}/change`,
    });
  });

  return router;
}

export function personPath(ctx: Context, { id }: Pick<Registration, 'id'>): string {
  return `/console/events/${eventOf(ctx).slug}/people/${id}`;
}

export function nameOf({ firstName, lastName }: Registration, language: string): string {
  return `${firstName} ${lastName}`.trim() || t(language, 'console.person.nameless');
}

const ACT_PERMISSIONS: Partial<Record<OrganiserAct, EventPermission>> = { erase: 'people:erase' };
const ACT_GROUPS: OrganiserAct[][] = [
  ['resend', 'change', 'confirm'],
  ['promote', 'offer', 'wait'],
  ['cancel', 'erase'],
];

/** Only what is possible now, and what the account may do. */
function actGroups(ctx: Context, registration: Registration, path: string, language: string) {
  const { permissions } = accessOf(ctx);
  const possible = possibleActs(registration, eventOf(ctx), requestedAt(ctx)).filter((act) =>
    permissions.includes(ACT_PERMISSIONS[act] ?? 'people:change'),
  );
  return ACT_GROUPS.map((group) =>
    group
      .filter((act) => possible.includes(act))
      .map((act) => ({ path: `${path}/${act}`, text: t(language, ACT_TITLES[act]), isDanger: act === 'cancel' || act === 'erase' })),
  ).filter((group) => group.length > 0);
}

/** The way to a message to this person alone, if one can reach them. */
function messageGroup(ctx: Context, registration: Registration, language: string) {
  const event = eventOf(ctx);
  const canReach = isInAudience('picked', registration) && event.calledOffAt === null && event.erasedAt === null;
  if (!canReach || !accessOf(ctx).permissions.includes('messages:send')) return [];
  return [[{ path: newMessagePath(event, [registration.id]), text: t(language, 'mailings.write'), isDanger: false }]];
}

function detailRows({ registration, event }: RegistrationStory, language: string) {
  const { email, hasEmail, pendingEmail, phone, slots, member, origin, registeredAt } = registration;
  const say = (key: string) => t(language, key);
  if (isErased(registration, event)) return [{ label: say('details.slots'), value: String(slots) }];
  const origins: Record<Registration['origin'], string> = {
    form: say('console.person.origins.form'),
    organiser: say('console.person.origins.organiser'),
    paper: say('console.person.origins.paper'),
  };
  return [
    { label: say('details.email'), value: hasEmail === 1 ? email : say('console.person.noEmail'), isData: hasEmail === 1 },
    ...(pendingEmail === null ? [] : [{ label: say('console.person.newEmail'), value: pendingEmail, isData: true }]),
    { label: say('details.phone'), value: phone || say('console.person.none'), isData: phone !== '' },
    { label: say('details.slots'), value: String(slots) },
    { label: say('details.member'), value: say(member === 1 ? 'details.yes' : 'details.no') },
    { label: say('console.person.language'), value: rawText(registration.language, 'language.name') },
    { label: say('console.person.registered'), value: `${formatDateTime(registeredAt, event.timeZone, language)}. ${origins[origin]}` },
  ];
}

/** Answers as further details. */
function answerDetails({ registration, questions }: RegistrationStory, language: string) {
  return answerRows(questions, parseAnswers(registration.answers), language).map(({ label, value, isArchived }) => ({
    label: isArchived ? t(language, 'questions.archivedLabel', { question: label }) : label,
    value,
    isData: true,
  }));
}

/** Why the newest email did not arrive, if it did not, and whether a correction of the address may help. */
function lostEmail(email: EmailFate, { event }: RegistrationStory, language: string) {
  const { isBad, why } = fateOf(email, event, language);
  return isBad ? { why: why?.text, isAboutAddress: isAboutAddress(email.cause) } : null;
}

function emailRow(email: RegistrationStory['emails'][number], { event }: RegistrationStory, language: string) {
  const { template, recipient, writtenAt } = email;
  return {
    name: emailText(template, language),
    recipient,
    when: formatDateTimeShort(writtenAt, event.timeZone, language),
    fate: fateOf(email, event, language),
  };
}

function historyRow(entry: RegistrationStory['history'][number], { event }: RegistrationStory, nameOfActor: NameOfActor, language: string) {
  return {
    text: historyText(entry, language),
    who: isAutomatic(entry) ? t(language, 'console.actors.automatic') : nameOfActor(entry.actor),
    when: formatDateTimeShort(entry.at, event.timeZone, language),
    note: entry.note,
  };
}
