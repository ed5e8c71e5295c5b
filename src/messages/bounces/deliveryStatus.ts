import { type Fields, parseFieldGroups } from './fieldGroups.ts';

/** What a report says about a message. `unclear`: nothing that we understand. */
export type Verdict = 'bounced' | 'complained' | 'delayed' | 'delivered' | 'auto-reply' | 'unclear';

export interface StatusReport {
  verdict: Verdict;
  /** Enhanced status code (RFC 3463), as in 5.1.1; null if there is none. */
  status: string | null;
  /** What the last server said, for people; null if it said nothing. */
  detail: string | null;
}

const VERDICT_BY_ACTION: Record<string, Verdict> = {
  failed: 'bounced',
  // Not of the standard: SendGrid.
  expired: 'bounced',
  delayed: 'delayed',
  delivered: 'delivered',
  relayed: 'delivered',
  expanded: 'delivered',
};
const VERDICT_BY_CLASS: Record<string, Verdict> = { 5: 'bounced', 4: 'delayed', 2: 'delivered' };
/** One message has one recipient, but an alias may have several: what failed counts. */
const BY_WEIGHT: Verdict[] = ['bounced', 'delayed', 'delivered', 'unclear'];
const MAX_DETAIL_LENGTH = 300;

/**
 * Reads a `message/delivery-status` (RFC 3464). Action decides: a relay that has tried for days says `failed` with a status
 * of 4.x.x, and will not try again. Only without an Action does the class of the status decide, and then 4 is not final.
 */
export function readDeliveryStatus(text: string): StatusReport {
  const reports = parseFieldGroups(text).filter(isAboutRecipient).map(readRecipient);
  const weightOf = ({ verdict }: StatusReport) => BY_WEIGHT.indexOf(verdict);
  return reports.sort((a, b) => weightOf(a) - weightOf(b))[0] ?? { verdict: 'unclear', status: null, detail: null };
}

function isAboutRecipient(fields: Fields): boolean {
  return fields.has('final-recipient') || fields.has('original-recipient') || fields.has('action') || fields.has('status');
}

function readRecipient(fields: Fields): StatusReport {
  const action = /^[a-z]+/i.exec(fields.get('action') ?? '')?.[0].toLowerCase() ?? '';
  const diagnosis = (fields.get('diagnostic-code') ?? '').replace(/^[\w-]+\s*;\s*/, '');
  const status = mostSpecific(statusIn(fields.get('status')), statusIn(diagnosis));
  return {
    verdict: VERDICT_BY_ACTION[action] ?? VERDICT_BY_CLASS[status?.[0] ?? ''] ?? 'unclear',
    status,
    detail: toDetail(diagnosis || commentIn(fields.get('status'))),
  };
}

/** The same with what the text of the report says, if the status has a code at most. */
export function completeStatus(told: StatusReport, cause: string | null): StatusReport {
  if (told.detail !== null) return told;
  return { ...told, status: mostSpecific(told.status, statusIn(cause ?? '')), detail: cause ?? told.status };
}

/** What some write behind the code, as in `5.1.1 (no such user)`. */
function commentIn(status = ''): string {
  return /^[^(]*\((.*)\)/.exec(status)?.[1] ?? '';
}

/** The first enhanced status code in a text; null if there is none. RFC 3463 has subjects up to 7; `5.12.26` is a date. */
export function statusIn(text = ''): string | null {
  return /(?<![\d.])[245]\.[0-7]\.\d{1,3}(?![\d.]*\d)/.exec(text)?.[0] ?? null;
}

/** Many servers write 5.0.0, which says nothing, beside a reply that says more. */
function mostSpecific(status: string | null, fromDiagnosis: string | null): string | null {
  return status === null || (/^[245]\.0\.0$/.test(status) && fromDiagnosis?.[0] === status[0]) ? fromDiagnosis : status;
}

/** One line of printable text; null if nothing is left. */
export function toDetail(text: string): string | null {
  const cleaned = text
    .slice(0, 10 * MAX_DETAIL_LENGTH)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_DETAIL_LENGTH);
  return cleaned === '' ? null : cleaned;
}
