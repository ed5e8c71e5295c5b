import { faultOf } from '../transports/fault.ts';
import type { Cause } from '../transports/faultTypes.ts';
import type { MessageReport } from './messageReports.ts';

/**
 * Why a message came back: what the last server said is read like a reply to ourselves, because a mail server of our own passes on
 * how others refuse it. Null if nothing was said. It never decides about time limits: anybody can say anything about a message that
 * they got.
 */
export function bounceCause({ status, detail }: Pick<MessageReport, 'status' | 'detail'>): Cause | null {
  const [, code, words = ''] = /^\W*(?:([245]\d\d)(?=[\s-]))?[\s-]*(.*)$/s.exec(detail ?? '') ?? [];
  const basicCode = Number(code ?? (status === null ? 0 : `${status[0]}50`));
  if (basicCode < 400) return null;
  const text = status === null || /^\W*[245]\.\d/.test(words) ? words : `${status} ${words}`;
  return faultOf({ stage: 'unknown', code: basicCode, text }).cause;
}
