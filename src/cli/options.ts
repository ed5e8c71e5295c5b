import { type Command, InvalidArgumentError } from 'commander';
import type { Plan } from '../events/plan.ts';

const MINUTES = { m: 1, h: 60, d: 24 * 60 };

/** commander takes null from a parser for a mistake, so "no limit" and "nothing" travel under this name. */
const NONE = Symbol('none');

/** `48h`, `90m`, `2d` in minutes; `never` is no limit. */
function duration(text: string): number | typeof NONE {
  if (text === 'never') return NONE;
  const [, amount, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  if (!amount) throw new InvalidArgumentError('Write it like 48h, 90m, 2d or never.');
  return Number(amount) * MINUTES[unit as keyof typeof MINUTES];
}

/** The other way round, for showing it. */
export function sayLimit(minutes: number | null): string {
  if (minutes === null) return 'without a limit';
  return minutes % 60 === 0 ? `within ${minutes / 60}h` : `within ${minutes}m`;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Write a whole number.');
  return Number(text);
}

function numberOrNone(text: string): number | typeof NONE {
  return text === 'none' ? NONE : wholeNumber(text);
}

function textOrNone(text: string): string | typeof NONE {
  return text === 'none' ? NONE : text;
}

/** The options by which an organiser says what an event is like. */
export function planOptions(command: Command): Command {
  return command
    .option('--ends <time>', 'when it ends, like --starts', textOrNone)
    .option('--location <text>', 'where it takes place', textOrNone)
    .option('--max-per-registration <n>', 'largest party (default: 4)', wholeNumber)
    .option('--wait-list <on|off>', 'whether people may wait for slots (default: on)')
    .option('--overtakes <n|none>', 'how often the head of the wait list may be passed (default: 3)', numberOrNone)
    .option('--confirm-within <48h|never>', 'how long there is to confirm (default: 48h)', duration)
    .option('--confirm-by <link|button>', 'whether the link confirms at once, or a button behind it (default: link)')
    .option('--promotion <auto|offer>', 'whether free slots are given to the wait list, or offered (default: auto)')
    .option('--offer-within <24h>', 'how long there is to accept an offer (default: 24h)', duration)
    .option('--success-url <url>', 'page shown after confirming (default: our own)', textOrNone)
    .option('--error-url <url>', 'page shown when confirming fails on our side', textOrNone)
    .option('--allowed-origins <origins>', 'sites that may carry the form, separated by spaces; * is any')
    .option('--organiser <text>', 'who invites, as people know them', textOrNone)
    .option('--colour <#1d5fa8>', 'the colour of pages and letters', textOrNone)
    .option('--language <en|fr|nl|de>', 'spoken to whoever prefers no other (default: en)')
    .option('--contact <text>', 'whom people may ask', textOrNone)
    .option('--forget-after <30d|never>', 'when personal data goes, counted from the end (default: 30d)', days);
}

/** `30d` in days; `never` is for ever. */
function days(text: string): number | typeof NONE {
  if (text === 'never') return NONE;
  if (!/^\d+d$/.test(text)) throw new InvalidArgumentError('Write it like 30d or never.');
  return Number(text.slice(0, -1));
}

/** What was said of a plan, and nothing of what was not. */
export function planIn(options: object): Partial<Plan> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, value === NONE ? null : value])) as Partial<Plan>;
}
