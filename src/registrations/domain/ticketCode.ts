import type { Keys } from '../../crypto/keys.ts';
import { createSignedIds } from '../../crypto/signedIds.ts';

/**
 * The content of the QR code of one registration: its id and a signature, 43 characters of base64url. It opens the door and nothing
 * else: it has a key of its own, and no route takes it in place of the private link.
 */
export interface TicketCodes {
  codeOf: (registrationId: string) => string;
  /** The id of the registration; null for what we did not sign. */
  registrationIdOf: (code: string) => string | null;
}

export function createTicketCodes(keys: Keys): TicketCodes {
  const { sign, verify } = createSignedIds(keys('ticket'), 1, 'base64url');
  return { codeOf: (registrationId) => sign(registrationId), registrationIdOf: (code) => verify(code)?.[0] ?? null };
}
