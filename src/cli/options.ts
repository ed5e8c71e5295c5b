import { type Command, InvalidArgumentError } from 'commander';
import type { NewEventOptions, TimeOptions } from '../events/createEvent.ts';
import type { EventInput } from '../events/eventSchema.ts';
import { readUtcTime } from '../validation/utcTime.ts';

const MINUTES = { m: 1, h: 60, d: 24 * 60 };

/** Stands for null, which commander does not accept from a parser. */
const NONE = Symbol('none');

/** Minutes of `48h`, `90m`, `2d`; `never` is no limit. */
function parseDuration(text: string): number | typeof NONE {
  if (text === 'never') return NONE;
  const [, amount, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  if (!amount) throw new InvalidArgumentError('Write it like 48h, 90m, 2d or never.');
  return Number(amount) * MINUTES[unit as keyof typeof MINUTES];
}

/** The same without `never`. */
export function parseMinutes(text: string): number {
  const minutes = parseDuration(text);
  if (minutes === NONE) throw new InvalidArgumentError('Write it like 30m, 2h or 1d.');
  return minutes as number;
}

/** `6h`, `2d` ago, or a time in UTC. Returns a function of the present that gives it in ISO 8601. */
export function parsePastTime(text: string): (now: Date) => string {
  if (/^\d+[mhd]$/.test(text)) return (now) => new Date(now.getTime() - parseMinutes(text) * 60_000).toISOString();
  const time = readUtcTime(text);
  if (time === null) throw new InvalidArgumentError('Write it like 6h, 2d, 2027-06-13 or 2027-06-13T19:00.');
  return () => time;
}

export function formatLimit(minutes: number | null): string {
  if (minutes === null) return 'without a limit';
  return minutes % 60 === 0 ? `within ${minutes / 60}h` : `within ${minutes}m`;
}

function parseWholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Write a whole number.');
  return Number(text);
}

/** From 1. */
export function parsePositiveNumber(text: string): number {
  const number = parseWholeNumber(text);
  if (number === 0) throw new InvalidArgumentError('Write a number from 1.');
  return number;
}

function parseNumberOrNone(text: string): number | typeof NONE {
  return text === 'none' ? NONE : parseWholeNumber(text);
}

function parseTextOrNone(text: string): string | typeof NONE {
  return text === 'none' ? NONE : text;
}

export function parseObject(text: string): object | typeof NONE {
  if (text === 'none') return NONE;
  try {
    return Object(JSON.parse(text));
  } catch {
    throw new InvalidArgumentError('Write it as JSON, like {"fr":{"title":"Promenade"}}, or none.');
  }
}

/**
 * Options of `event create` and `event change`. Only the first has defaults: in the second, what is left out stays as it is.
 */
export function addEventOptions(command: Command, { withDefaults }: { withDefaults: boolean }): Command {
  const byDefault = (value: string) => (withDefaults ? ` (default: ${value})` : '');
  return command
    .option('--allow-past', 'accept a start that has passed')
    .option('--ends <time>', 'local time of the end, like --starts', parseTextOrNone)
    .option('--opens <time>', `local time when sign-up opens${byDefault('at once')}`, parseTextOrNone)
    .option('--closes <time>', `local time when sign-up closes${byDefault('when the event begins')}`, parseTextOrNone)
    .option('--unlisted', 'leave it out of the list of events: only those who know its address find it')
    .option('--listed', `show it in the list of events${byDefault('yes')}`)
    .option('--location <text>', 'where it takes place', parseTextOrNone)
    .option('--description <text>', 'what it is about, in Markdown', parseTextOrNone)
    .option('--translations <json>', 'other languages: {"fr":{"title":"…","description":"…"}}', parseObject)
    .option('--max-per-registration <n>', `most slots per registration${byDefault('4')}`, parseWholeNumber)
    .option('--wait-list <on|off>', `whether there is a wait list${byDefault('on')}`)
    .option('--overtakes <n|none>', `how many times the first on the wait list may be overtaken${byDefault('3')}`, parseNumberOrNone)
    .option('--confirm-within <48h|never>', `time to confirm${byDefault('48h')}`, parseDuration)
    .option('--confirm-by <link|button>', `whether the link in the email confirms at once, or a button on its page${byDefault('link')}`)
    .option('--promotion <auto|offer>', `whether free slots go to the wait list automatically, or as an offer${byDefault('auto')}`)
    .option('--offer-within <24h>', `time to accept an offer${byDefault('24h')}`, parseDuration)
    .option('--success-url <url>', `page to show after confirming${byDefault('our own')}`, parseTextOrNone)
    .option('--error-url <url>', 'page to show if confirming fails on our side', parseTextOrNone)
    .option('--allowed-origins <origins>', 'sites that may embed the form, separated by spaces; * for any')
    .option('--organiser <text>', 'name of the organiser', parseTextOrNone)
    .option('--colour <#1d5fa8>', 'colour of pages and emails', parseTextOrNone)
    .option('--language <en|fr|nl|de>', `language for attendees who prefer none of ours${byDefault('en')}`)
    .option('--contact <text>', 'whom to contact with questions', parseTextOrNone)
    .option('--forget-after <30d|never>', `when personal data is erased, counted from the end of the event${byDefault('30d')}`, parseDays);
}

/** Days of `30d`; `never` keeps the data for ever. */
function parseDays(text: string): number | typeof NONE {
  if (text === 'never') return NONE;
  if (!/^\d+d$/.test(text)) throw new InvalidArgumentError('Write it like 30d or never.');
  return Number(text.slice(0, -1));
}

/** Names of options that differ from those of `EventInput`. */
const FIELDS: Record<string, keyof EventInput> = {
  zone: 'timeZone',
  waitList: 'waitListMode',
  overtakes: 'maxOvertakes',
  confirmWithin: 'confirmWithinMinutes',
  offerWithin: 'offerWithinMinutes',
  forgetAfter: 'retentionDays',
};

/** What a start that has passed needs. */
export function parseTimeOptions({ allowPast }: { allowPast?: boolean }): TimeOptions {
  return { allowPast };
}

export function parseNewEventOptions({ allowPast, draft }: { allowPast?: boolean; draft?: boolean }): NewEventOptions {
  return { allowPast, isDraft: draft };
}

/** Options that are not settings of the event. */
interface OtherOptions {
  allowPast?: boolean;
  draft?: boolean;
  unlisted?: boolean;
  listed?: boolean;
}

/** The given options only, so that others keep their values. */
export function parseEventOptions({ allowPast: _, draft: _draft, unlisted, listed, ...options }: OtherOptions): Partial<EventInput> {
  const settings = Object.entries(options).map(([name, value]) => [FIELDS[name] ?? name, value === NONE ? null : value]);
  return { ...Object.fromEntries(settings), ...(listed && { visibility: 'listed' }), ...(unlisted && { visibility: 'unlisted' }) };
}
