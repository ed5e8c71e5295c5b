import type { Deps } from '../../deps.ts';
import { DeliveryError } from '../transports/failure.ts';
import type { Transport } from '../transports/transport.ts';
import { createSuppressions } from './suppressions.ts';

const REASON = 'Not sent: the owner of this address complained about an email. To write to it again: slotkeeper suppressions remove';

const SUPPRESSED = { owner: 'recipient', cause: 'suppressed', isPermanent: true, mayBeOwn: false, reason: REASON } as const;

/**
 * A transport that sends nothing to addresses that complained: such a message is given up with a reason for the organiser. A
 * code that the owner of an account just asked for is sent all the same, because nobody else can cause it.
 */
export function suppressComplaints(transport: Transport, { db, keys }: Pick<Deps, 'db' | 'keys'>): Transport {
  const { isSuppressed } = createSuppressions(keys);
  return {
    ...transport,
    async send(email, signal) {
      if (email.isOwnersCode !== true && (await isSuppressed(db, email.to))) throw new DeliveryError(SUPPRESSED);
      await transport.send(email, signal);
    },
  };
}
