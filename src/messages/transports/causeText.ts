import { type JsonSchema, nullable, oneOf } from '../../http/jsonSchema.ts';
import { t } from '../../i18n/translate.ts';
import type { Cause } from './faultTypes.ts';

/** Why a message did not arrive: by a fault (`faultTypes.ts`), or because we did not send it. */
type MessageCause = Cause | 'limit' | 'rendering' | 'paused';

const OURS = 'messages.causes.ours';
const BUSY = 'messages.causes.busy';

const CAUSE_KEYS: Record<MessageCause, string> = {
  'no-mailbox': 'messages.causes.noMailbox',
  'mailbox-full': 'messages.causes.mailboxFull',
  'not-accepted': 'messages.causes.notAccepted',
  deferred: 'messages.causes.deferred',
  suppressed: 'messages.causes.suppressed',
  international: 'messages.causes.international',
  'too-large': 'messages.causes.tooLarge',
  malformed: 'messages.causes.malformed',
  content: 'messages.causes.content',
  unanswered: 'messages.causes.unanswered',
  refused: 'messages.causes.refused',
  limit: 'messages.causes.limit',
  rendering: 'messages.causes.rendering',
  paused: 'messages.causes.paused',
  quota: BUSY,
  rate: BUSY,
  connections: BUSY,
  login: OURS,
  relay: OURS,
  sender: OURS,
  blocked: OURS,
  tls: OURS,
  connection: OURS,
  'all-refused': OURS,
  unavailable: OURS,
};

export const CAUSE: JsonSchema = {
  ...nullable(oneOf(...Object.keys(CAUSE_KEYS))),
  description: 'Why it has not arrived; null: it has, nothing keeps it, or the reason is not known',
};

/** Causes that another address mends, or may mend: a mail server that refuses without a word gives no reason. */
const OF_ADDRESSES: readonly (string | null)[] = [
  'no-mailbox',
  'mailbox-full',
  'not-accepted',
  'deferred',
  'suppressed',
  'international',
  'refused',
];

/** Whether another address might be reached; true for rows that have no cause. */
export function isAboutAddress(cause: string | null): boolean {
  return cause === null || OF_ADDRESSES.includes(cause);
}

/** A sentence for organisers, who cannot read the replies of mail servers; null for rows that have no cause. */
export function causeText(cause: string | null, language: string): string | null {
  const key = CAUSE_KEYS[cause as MessageCause];
  return key === undefined ? null : t(language, key);
}
