import type { Keys } from '../../crypto/keys.ts';
import { createSignedIds } from '../../crypto/signedIds.ts';

/** Tokens of links that invite into a team. */
export interface InvitationTokens {
  /** 64 hexadecimal digits, because signing in returns to no other paths than those with lowercase letters and digits. */
  sign: (invitationId: string) => string;
  /** The id of the invitation, which may be gone; null for what we did not sign. */
  verify: (token: string) => string | null;
}

export function createInvitationTokens(keys: Keys): InvitationTokens {
  const { sign, verify } = createSignedIds(keys('team invitation'), 1, 'hex');
  return { sign, verify: (token) => verify(token)?.[0] ?? null };
}
