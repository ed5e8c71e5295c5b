import type { Event } from '../events/event.ts';
import { formatDateTime } from '../events/formatTime.ts';
import { ENGLISH } from '../i18n/translate.ts';
import { causeText } from '../messages/transports/causeText.ts';
import { parseAnswers } from '../questions/answer.ts';
import { answerRows } from '../questions/describeAnswers.ts';
import type { Registration } from '../registrations/domain/registration.ts';
import { explainState, stateOf } from '../registrations/domain/registrationState.ts';
import type { EmailFate, RegistrationStory } from '../registrations/processing/registrationStory.ts';

/* What the commands print about a registration. */

/** One line of `registration find`. */
export function formatFound(registration: Registration, slug: string): string {
  const { id, firstName, lastName, email, hasEmail, phone, slots } = registration;
  const contact = [hasEmail === 1 ? email : 'no email', phone].filter((part) => part !== '').join(', ');
  return `${id}  ${slug}  ${firstName} ${lastName}, ${contact}  ${slots} ${slots === 1 ? 'slot' : 'slots'}, ${stateOf(registration)}`;
}

const ORIGINS: Record<Registration['origin'], string> = { form: '', organiser: ', by an organiser', paper: ', by an organiser' };

/** What programs are given: without what only the service compares. */
export function withoutInternals(registration: Registration): Partial<Registration> {
  const { linkHash: _, pendingLinkHash: __, clientNetwork: ___, clientSite: ____, ...shown } = registration;
  return shown;
}

/** Everything about one registration. */
export function formatStory(story: RegistrationStory): string {
  const { registration, event, deadline, rank } = story;
  const at = (isoTime: string) => formatDateTime(isoTime, event.timeZone, ENGLISH);
  const details = {
    Registration: registration.id,
    Event: `${event.title} (${event.slug})`,
    Name: `${registration.firstName} ${registration.lastName}`,
    Email: emailText(registration),
    'New email': registration.pendingEmail === null ? null : `${registration.pendingEmail}, not confirmed yet`,
    Phone: registration.phone || 'none',
    Slots: String(registration.slots),
    Came: registration.arrived === 0 ? null : `${registration.arrived} of ${registration.slots}`,
    Member: registration.member === 1 ? 'yes, by their own word' : 'no',
    Language: registration.language,
    State: explainState(registration),
    Until: deadline === null ? null : at(deadline),
    Rank: rank === null ? null : `${rank} on the wait list; overtaken while first: ${registration.overtakenCount}`,
    Registered: `${at(registration.registeredAt)}${ORIGINS[registration.origin]}`,
    Erased: registration.erasedAt === null ? null : at(registration.erasedAt),
  };
  const lines = Object.entries(details).filter(([, value]) => value !== null);
  const answers = answerRows(story.questions, parseAnswers(registration.answers), ENGLISH).map(
    ({ label, value }) => `  ${label}: ${value}`,
  );
  return [
    ...lines.map(([name, value]) => `${name.padEnd(14)}${value}`),
    ...(answers.length > 0 ? ['', 'Answers:', ...answers] : []),
    ...['', 'What happened:', ...formatHistory(story)],
    ...['', 'Emails:', ...(story.emails.map(formatEmail(event)).join('\n') || '  none').split('\n')],
  ].join('\n');
}

/** The same for programs, with the slug of the event. */
export function formatStoryJson(story: RegistrationStory, more: object = {}): string {
  const { registration, event, questions: _, ...rest } = story;
  const state = stateOf(registration);
  return JSON.stringify({ ...rest, registration: withoutInternals(registration), state, event: event.slug, ...more });
}

function emailText({ email, hasEmail, erasedAt }: Registration): string {
  if (hasEmail === 0) return 'none: nothing is sent';
  return erasedAt === null ? email : 'erased';
}

function formatHistory({ history }: RegistrationStory): string[] {
  return history.map(({ at, actor, action, data, note }) => {
    const why = note === null ? '' : `\n    ${note}`;
    return `  ${at}  ${action.replace('registration.', '').replaceAll('_', ' ')} by ${actor}${formatData(data)}${why}`;
  });
}

function formatData(data: object): string {
  const values = Object.entries(data).map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(' ') : value}`);
  return values.length === 0 ? '' : `  (${values.join(', ')})`;
}

function formatEmail({ timeZone }: Event): (email: EmailFate) => string {
  return ({ template, recipient, state, writtenAt, sentAt, dueAt, attempts, cause, reason }) => {
    const fate = {
      sent: `accepted ${sentAt}`,
      bounced: `accepted ${sentAt}, and came back`,
      waiting: `waiting, tried ${attempts} times, next ${formatDateTime(dueAt, timeZone, ENGLISH)}`,
      withdrawn: 'withdrawn: it was out of date before it was sent',
      undeliverable: 'undeliverable',
    }[state];
    const why = [causeText(cause, ENGLISH), reason].filter((text) => text !== null).map((text) => `\n    ${text}`);
    return `  ${writtenAt}  ${template} to ${recipient}  ${fate}${why.join('')}`;
  };
}
