import { type AuditChain, EMPTY_CHAIN } from '../../audit/auditLog.ts';
import { type Table, table } from '../../database/tableMapping.ts';

/** The account of an organiser, administrator, member or staff. Its state follows from its timestamps, see `stateOf`. */
export interface Account extends AuditChain {
  id: string;
  username: string;
  /** For comparison only, see `normalizeUsername`. */
  usernameNormalized: string;
  firstName: string;
  lastName: string;
  /** ISO 3166-1 alpha-2; reads phone numbers without a country code. */
  country: string | null;
  locale: string;
  /** Argon2id over the SHA-256 of the password, see `passwordHash.ts`. */
  passwordHash: string;
  createdVia: CreatedVia;
  enabled: 0 | 1;
  createdAt: string;
  /** When the first of its identities was verified. */
  verifiedAt: string | null;
  approvalRequestedAt: string | null;
  approvalRemindedAt: string | null;
  approvedAt: string | null;
  rejectedAt: string | null;
  rejectionReason: string | null;
  /** Of a reviewer: time-ordered id of the last request they were asked to review, so that requests rotate. */
  lastAskedId: string | null;
  /** Of a reviewer: when they were last emailed about requests, so that many requests make few emails. */
  lastAskedAt: string | null;
  /** Encrypted with a key that is not in the database. */
  totpSecret: string | null;
  totpEnabledAt: string | null;
  /** The newest 30-second step whose code was used: no code is accepted twice. */
  totpLastStep: number | null;
  /** JSON array of the unused ones. */
  recoveryCodeHashes: string;
  /** When an account that was never verified expired; its personal data was erased then. */
  expiredAt: string | null;
}

/** Seeds 000, 001 and 003, or the command line. */
type CreatedVia = 'phone_steps' | 'code' | 'request' | 'operator';

export const accounts: Table<Account> = table('accounts', {
  id: 'text',
  username: 'text',
  usernameNormalized: 'text',
  firstName: 'text',
  lastName: 'text',
  country: 'text',
  locale: 'text',
  passwordHash: 'text',
  createdVia: 'text',
  enabled: 'integer',
  createdAt: 'text',
  verifiedAt: 'text',
  approvalRequestedAt: 'text',
  approvalRemindedAt: 'text',
  approvedAt: 'text',
  rejectedAt: 'text',
  rejectionReason: 'text',
  lastAskedId: 'text',
  lastAskedAt: 'text',
  totpSecret: 'text',
  totpEnabledAt: 'text',
  totpLastStep: 'integer',
  recoveryCodeHashes: 'text',
  expiredAt: 'text',
  auditLength: 'integer',
  auditHead: 'text',
});

/** Initial values of the fields that creation does not set. */
export const NEW_ACCOUNT = {
  firstName: '',
  lastName: '',
  country: null,
  enabled: 1,
  verifiedAt: null,
  approvalRequestedAt: null,
  approvalRemindedAt: null,
  approvedAt: null,
  rejectedAt: null,
  rejectionReason: null,
  lastAskedId: null,
  lastAskedAt: null,
  totpSecret: null,
  totpEnabledAt: null,
  totpLastStep: null,
  recoveryCodeHashes: '[]',
  expiredAt: null,
  ...EMPTY_CHAIN,
} as const;
