import { sampleAccountLetters } from '../accounts/sampleLetters.ts';
import type { Event } from '../events/event.ts';
import { NEW_CHAIN } from '../history/history.ts';
import type { Render } from '../letters/render.ts';
import { letterData } from './letterData.ts';
import { KINDS } from './letterKinds.ts';
import { asRegistered, type Registration } from './registration.ts';

const LINK = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const SIGNED_UP = '2027-05-20T08:58:00.000Z';
const UNTIL = '2027-05-22T08:58:00.000Z';

/** Amina's walk along the harbour. */
const WALK: Event = {
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
  zone: 'Europe/Brussels',
  location: 'Pier 4, Ostend',
  contact: 'amina@example.org',
  slots: 20,
  slotsTaken: 18,
  waiting: 3,
  turns: 21,
  maxPerRegistration: 4,
  waitList: 'on',
  overtakes: 3,
  confirmWithin: 48 * 60,
  promotion: 'auto',
  offerWithin: 24 * 60,
  confirmBy: 'link',
  successUrl: null,
  errorUrl: null,
  allowedOrigins: '',
  announcedAt: SIGNED_UP,
  closedAt: null,
  calledOffAt: null,
  reason: 'A storm is coming.',
  revision: 0,
  forgetAfter: 30,
  forgottenAt: null,
  ...NEW_CHAIN,
};

const BJORK = asRegistered({
  id: 'bjork',
  eventId: WALK.id,
  turn: 21,
  linkHash: '',
  firstName: 'Björk',
  lastName: 'Guðmundsdóttir',
  email: 'bjork@example.org',
  emailKey: 'bjork@example.org',
  phone: '+354 555 12 34',
  slots: 2,
  member: 1,
  waitList: 1,
  registeredAt: SIGNED_UP,
  language: 'en',
});

/** What was before the change that a letter tells of. */
const BEFORE: Record<string, object> = {
  changed: { slots: 4 },
  'event-changed': {
    startsAt: '2027-06-12T08:00:00.000Z',
    endsAt: '2027-06-12T10:00:00.000Z',
    zone: 'Europe/Brussels',
    location: 'Pier 2, Ostend',
  },
};
const UNCONFIRMED = ['confirm', 'confirm-wait-list', 'reminder'];

/** What may be another way than Amina and Björk have it. */
interface Otherwise {
  event?: Partial<Event>;
  registration?: Partial<Registration>;
  until?: string | null;
}

/** Everything that a letter may say, of a sample registration in some language. */
export function sampleData(template: string, language: string, publicUrl: string, otherwise: Otherwise = {}) {
  const confirmedAt = UNCONFIRMED.includes(template) ? null : SIGNED_UP;
  const registration = { ...BJORK, language, confirmedAt, ...otherwise.registration };
  const letter = { template, details: JSON.stringify(BEFORE[template] ?? {}) };
  const { until = UNTIL } = otherwise;
  return letterData({ registration, event: { ...WALK, ...otherwise.event }, letter, link: LINK, to: registration.email, until }, publicUrl);
}

/** Every letter there is, in one language, as a reader would get it. */
export function sampleLetters(render: Render, language: string, publicUrl: string) {
  const ofRegistrations = Object.keys(KINDS).map((template) => ({
    template,
    language,
    ...render(template, sampleData(template, language, publicUrl)),
  }));
  return [...ofRegistrations, ...sampleAccountLetters(render, language, publicUrl)];
}
