import type { Message } from '../../messages/message.ts';
import type { Account } from '../domain/account.ts';
import { stateOf } from '../domain/accountState.ts';
import { type Challenge, isLiveChallenge } from '../domain/challenge.ts';

/** The current state of what a message is about. */
export interface MessageContext {
  /** The recipient's; undefined if they have no account yet. */
  account: Account | undefined;
  challenge: Challenge | undefined;
  /** The account that administrators are asked to approve. */
  applicant: Account | undefined;
  /** How many accounts wait for a decision. */
  pendingCount: number;
  /** When what the message offers ends, ISO 8601; undefined if it does not say. */
  expiresAt: string | undefined;
}

interface MessageType {
  isStillRelevant: (context: MessageContext, now: string) => boolean;
  /** Of the code that the message contains. */
  secretFormat?: 'numeric' | 'alphanumeric';
  /** Goes to an address that anybody may have typed: no name, which they typed as well. */
  toUnproved?: true;
  /** Only its owner can cause it, or nobody else gets far with it: it is sent even if the address complained about our emails. */
  isOwnersCode?: true;
}

const hasLiveChallenge = ({ challenge }: MessageContext, now: string) => challenge !== undefined && isLiveChallenge(challenge, now);

const isNotErased = ({ account }: MessageContext) => account !== undefined && account.expiredAt === null;

const isPendingApproval = ({ applicant }: MessageContext) => applicant !== undefined && stateOf(applicant) === 'pending';

/** Every message about accounts, by template. One that is no longer relevant when it is about to be sent is withdrawn. */
export const ACCOUNT_MESSAGE_TYPES: Record<string, MessageType> = {
  'account-code': { isStillRelevant: hasLiveChallenge, secretFormat: 'numeric' },
  'account-sign-in': { isStillRelevant: hasLiveChallenge, secretFormat: 'numeric', isOwnersCode: true },
  'account-confirm': { isStillRelevant: hasLiveChallenge, secretFormat: 'alphanumeric', toUnproved: true },
  'account-verify': { isStillRelevant: hasLiveChallenge, secretFormat: 'numeric', toUnproved: true },
  'account-identity': { isStillRelevant: hasLiveChallenge, secretFormat: 'numeric', toUnproved: true },
  'account-identity-added': { isStillRelevant: isNotErased },
  'account-identity-removed': { isStillRelevant: isNotErased },
  'account-authenticator-added': { isStillRelevant: isNotErased },
  'account-authenticator-removed': { isStillRelevant: isNotErased },
  'account-guessed': { isStillRelevant: isNotErased },
  'account-password-reset': { isStillRelevant: hasLiveChallenge, secretFormat: 'alphanumeric', isOwnersCode: true },
  'account-invitation': { isStillRelevant: ({ expiresAt }, now) => expiresAt !== undefined && now < expiresAt, toUnproved: true },
  'account-exists': { isStillRelevant: () => true, toUnproved: true },
  'account-approval': { isStillRelevant: isPendingApproval },
  'account-approval-reminder': { isStillRelevant: isPendingApproval },
  'account-approval-digest': { isStillRelevant: ({ pendingCount }) => pendingCount > 0 },
  'account-activated': { isStillRelevant: ({ account }) => account !== undefined && stateOf(account) === 'active' },
  'account-rejected': { isStillRelevant: ({ account }) => account !== undefined && stateOf(account) === 'rejected' },
  'account-password': { isStillRelevant: isNotErased },
  'account-webhook-disabled': { isStillRelevant: isNotErased },
};

export function messageTypeOf({ template }: Message): MessageType {
  const messageType = ACCOUNT_MESSAGE_TYPES[template];
  if (!messageType) throw new Error(`Unknown message type ${template}`);
  return messageType;
}
