import { faultOf } from '../transports/fault.ts';
import type { Cause } from '../transports/faultTypes.ts';
import type { MessageReport } from './messageReports.ts';

/** What `faultOf` says where neither words nor codes decide. */
const UNDECIDED: readonly Cause[] = ['refused', 'unavailable'];

/**
 * Why a message came back: what the last server said is read like a reply to ourselves, because a mail server of our own passes on
 * how others refuse it. Null if that is not known. It never decides about time limits: anybody can say anything about a message that
 * they got.
 */
export function bounceCause({ status, detail }: Pick<MessageReport, 'status' | 'detail'>): Cause | null {
  const [, code, words = ''] = /^\W*(?:([45]\d\d)(?=[\s-]))?[\s-]*(.*)$/s.exec(detail ?? '') ?? [];
  const text = status === null || /^\W*[45]\.\d/.test(words) ? words : `${status} ${words}`;
  // Without a code, one that says nothing by itself.
  const { cause } = faultOf({ stage: 'unknown', code: Number(code ?? `${status?.[0] ?? '5'}00`), text });
  return code === undefined && UNDECIDED.includes(cause) ? null : cause;
}
