import { sampleAccountEmails } from '../../accounts/emails/sampleEmails.ts';
import { EMPTY_CHAIN } from '../../audit/auditLog.ts';
import type { Event } from '../../events/event.ts';
import { t } from '../../i18n/translate.ts';
import type { RenderEmail } from '../../messages/renderEmail.ts';
import { newRegistration } from '../domain/newRegistration.ts';
import type { Registration } from '../domain/registration.ts';
import { EMAIL_TYPES } from './emailTypes.ts';
import { NO_TEXTS, type OrganiserTexts } from './organiserTexts.ts';
import { templateData } from './templateData.ts';

export const SAMPLE_LINK = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const REGISTERED_AT = '2027-05-20T08:58:00.000Z';
const DEADLINE = '2027-05-22T08:58:00.000Z';

const SAMPLE_EVENT: Event = {
  id: 'walk',
  slug: 'harbour-walk',
  title: 'Harbour Walk',
  organiser: 'Harbour Club',
  colour: '#0b6e4f',
  language: 'en',
  startsAt: '2027-06-13T08:00:00.000Z',
  startsLocal: '2027-06-13T10:00',
  endsAt: '2027-06-13T10:00:00.000Z',
  endsLocal: '2027-06-13T12:00',
  ...{ opensAt: null, opensLocal: null, closesAt: null, closesLocal: null },
  timeZone: 'Europe/Brussels',
  location: 'Pier 4, Ostend',
  contact: 'amina@example.org',
  slots: 20,
  slotsTaken: 18,
  unconfirmedSlots: 2,
  waitingCount: 3,
  lastSequence: 21,
  questionCount: 0,
  maxPerRegistration: 4,
  waitListMode: 'on',
  maxOvertakes: 3,
  confirmWithinMinutes: 48 * 60,
  promotion: 'auto',
  offerWithinMinutes: 24 * 60,
  confirmBy: 'link',
  successUrl: null,
  errorUrl: null,
  allowedOrigins: '',
  createdAt: REGISTERED_AT,
  publishedAt: REGISTERED_AT,
  closedAt: null,
  calledOffAt: null,
  callOffReason: 'A storm is coming.',
  revision: 0,
  ...{ version: 1, visibility: 'listed', description: null, translations: null },
  retentionDays: 30,
  erasedAt: null,
  ...EMPTY_CHAIN,
};

const SAMPLE_REGISTRATION = newRegistration({
  id: 'bjork',
  eventId: SAMPLE_EVENT.id,
  sequence: 21,
  linkHash: '',
  firstName: 'Björk',
  lastName: 'Guðmundsdóttir',
  email: 'bjork@example.org',
  emailNormalized: 'bjork@example.org',
  phone: '+354 555 12 34',
  slots: 2,
  member: 1,
  wantsWaitList: 1,
  registeredAt: REGISTERED_AT,
  language: 'en',
});

/** Values before the change, for the templates that report one. */
const PREVIOUS_VALUES: Record<string, object> = {
  changed: { slots: 4 },
  'event-changed': {
    startsAt: '2027-06-12T08:00:00.000Z',
    endsAt: '2027-06-12T10:00:00.000Z',
    timeZone: 'Europe/Brussels',
    location: 'Pier 2, Ostend',
  },
};
const UNCONFIRMED_TEMPLATES = ['confirm', 'confirm-first', 'confirm-wait-list', 'reminder'];

/** Deviations from the sample event and registration. */
interface SampleOverrides {
  event?: Partial<Event>;
  registration?: Partial<Registration>;
  deadline?: string | null;
  texts?: OrganiserTexts;
}

/** The sample registration in the state that an email is about. */
export function sampleRegistration(template: string, language: string, overrides: Partial<Registration> = {}): Registration {
  const confirmedAt = UNCONFIRMED_TEMPLATES.includes(template) ? null : REGISTERED_AT;
  return { ...SAMPLE_REGISTRATION, language, confirmedAt, ...overrides };
}

/** `templateData` of the sample registration in one language. */
export function sampleTemplateData(template: string, language: string, publicUrl: string, overrides: SampleOverrides = {}) {
  const registration = sampleRegistration(template, language, overrides.registration);
  const message = { template, data: JSON.stringify(PREVIOUS_VALUES[template] ?? {}) };
  const { deadline = DEADLINE } = overrides;
  const event = { ...SAMPLE_EVENT, ...overrides.event };
  const { texts = template === 'mailing' ? sampleMessage(event, language) : NO_TEXTS } = overrides;
  return templateData({ registration, event, message, link: SAMPLE_LINK, to: registration.email, deadline, texts }, publicUrl);
}

/** What an organiser might write. */
function sampleMessage({ title }: Event, language: string): OrganiserTexts {
  const text = t(language, 'mailings.sampleBody');
  const subject = t(language, 'mailings.sampleSubject', { event: title });
  return { ...NO_TEXTS, subject, body: { html: `<p>${text}</p>`, text, language } };
}

/** Renders a sample of every email, about registrations and accounts, in one language. */
export function sampleEmails(render: RenderEmail, language: string, publicUrl: string) {
  const registrationEmails = Object.keys(EMAIL_TYPES).map((template) => ({
    template,
    language,
    ...render(template, sampleTemplateData(template, language, publicUrl)),
  }));
  return [...registrationEmails, ...sampleAccountEmails(render, language, publicUrl)];
}
