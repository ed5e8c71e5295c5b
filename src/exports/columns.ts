import { displayTimeZone } from '../events/timeZone.ts';
import { LANGUAGES, rawText, t } from '../i18n/translate.ts';
import { parseAnswers } from '../questions/answer.ts';
import { answerText } from '../questions/describeAnswers.ts';
import { isAsked, labelOf, type Question } from '../questions/question.ts';
import type { Registration } from '../registrations/domain/registration.ts';
import { stateOf } from '../registrations/domain/registrationState.ts';
import { STATE_KEYS } from '../registrations/people/stateKeys.ts';
import type { ExportedPerson, LastEmail } from './exportedPerson.ts';
import { createWallClock, type WallClockTime } from './wallClock.ts';

/** A number stays a number, a yes or no a boolean, and a time a time, as far as the format knows them. */
export type CellValue = string | number | boolean | WallClockTime | null;

export interface Column {
  header: string;
  /** Characters. */
  width: number;
  isTime: boolean;
  cellOf: (person: ExportedPerson) => CellValue;
}

/** Room for the time and for the name of its zone in the first row. */
const TIME_WIDTH = 26;

const LAST_EMAIL_KEYS: Record<LastEmail, string> = {
  sent: 'exports.lastEmail.sent',
  bounced: 'exports.lastEmail.bounced',
  undeliverable: 'exports.lastEmail.undeliverable',
  waiting: 'exports.lastEmail.waiting',
};

const ORIGIN_KEYS = {
  form: 'exports.origins.form',
  organiser: 'exports.origins.organiser',
  paper: 'exports.origins.organiser',
} as const;

/** The columns of an export, in `language`, with times on the wall clock of `timeZone`. */
export function exportColumns(language: string, timeZone: string, questions: readonly Question[] = []): Column[] {
  const zone = displayTimeZone(timeZone);
  const wallClock = createWallClock(timeZone);
  const texts = new Map<string, string>();
  // Formatting a text takes longer than looking it up, and there are a handful of them.
  const text = (key: string) => {
    const known = texts.get(key) ?? t(language, key);
    texts.set(key, known);
    return known;
  };
  const column = (key: string, width: number, cellOf: Column['cellOf']): Column => ({ header: text(key), width, isTime: false, cellOf });
  const timeColumn = (key: string, isoTimeOf: (registration: Registration) => string | null): Column => ({
    header: t(language, key, { zone }),
    width: TIME_WIDTH,
    isTime: true,
    cellOf: ({ registration }) => {
      const isoTime = isoTimeOf(registration);
      return isoTime === null ? null : wallClock(isoTime);
    },
  });

  return [
    column('exports.columns.firstName', 18, ({ registration }) => registration.firstName),
    column('exports.columns.lastName', 22, ({ registration }) => registration.lastName),
    column('exports.columns.slots', 8, ({ registration }) => registration.slots),
    column('exports.columns.state', 26, ({ registration }) => text(STATE_KEYS[stateOf(registration)])),
    column('exports.columns.rank', 12, ({ rank }) => rank),
    column('exports.columns.email', 32, ({ registration }) => registration.email),
    column('exports.columns.phone', 20, ({ registration }) => registration.phone),
    column('exports.columns.member', 10, ({ registration }) => registration.member === 1),
    timeColumn('exports.columns.registered', ({ registeredAt }) => registeredAt),
    timeColumn('exports.columns.confirmed', ({ confirmedAt }) => confirmedAt),
    timeColumn('exports.columns.ended', ({ endedAt }) => endedAt),
    column('exports.columns.arrived', 8, ({ registration }) => registration.arrived),
    column('exports.columns.lastEmail', 20, ({ lastEmail }) => (lastEmail === null ? null : text(LAST_EMAIL_KEYS[lastEmail]))),
    column('exports.columns.addedBy', 16, ({ registration }) => text(ORIGIN_KEYS[registration.origin])),
    column('exports.columns.language', 12, ({ registration }) => nameOfLanguage(registration.language)),
    ...questions.map((question) => questionColumn(question, language)),
    column('exports.columns.id', 38, ({ registration }) => registration.id),
  ];
}

/** One column for each question, archived ones too. A number that is asked once stays a number. */
function questionColumn(question: Question, language: string): Column {
  const label = labelOf(question, language);
  const isNumber = question.kind === 'number' && question.scope === 'registration';
  return {
    header: isAsked(question) ? label : t(language, 'questions.archivedLabel', { question: label }),
    width: 26,
    isTime: false,
    cellOf: ({ registration }) => {
      const answers = parseAnswers(registration.answers);
      return isNumber ? ((answers[question.id] as number | undefined) ?? null) : answerText(question, answers, language);
    },
  };
}

/** In that language itself. One whose file is gone is named as it is stored. */
function nameOfLanguage(language: string): string {
  return LANGUAGES.includes(language) ? rawText(language, 'language.name') : language;
}
