import { waitError } from '../../database/rateLimitCounter.ts';
import { type Table, table } from '../../database/tableMapping.ts';
import { DomainError } from '../../domainError.ts';
import type { Challenge } from './challenge.ts';

/** Server-side state of one multi-step registration (seed 000) or login (seed 002), identified by a cookie. */
export interface AuthFlow {
  id: string;
  /** SHA-256 of the cookie. */
  cookieHash: string;
  type: FlowType;
  state: 'started' | 'credentials_set' | 'code_sent' | 'completed';
  locale: string;
  /** Username, phone and passwordHash of the account to be created; null in a login and once completed. */
  username: string | null;
  phone: string | null;
  passwordHash: string | null;
  /** The account that signs in, once its password was verified; the new account of a completed registration. */
  accountId: string | null;
  /** The newest code. */
  challengeId: string | null;
  /** Wrong codes; starting anew does not reset them. */
  failedAttempts: number;
  blockedUntil: string | null;
  updatedAt: string;
}

export type FlowType = 'registration' | 'login';

export const authFlows: Table<AuthFlow> = table('auth_flows', {
  id: 'text',
  cookieHash: 'text',
  type: 'text',
  state: 'text',
  locale: 'text',
  username: 'text',
  phone: 'text',
  passwordHash: 'text',
  accountId: 'text',
  challengeId: 'text',
  failedAttempts: 'integer',
  blockedUntil: 'text',
  updatedAt: 'text',
});

/** The stored state, or one that follows from the time: no (live) flow, expired code, blocked. */
export type FlowState = 'none' | 'started' | 'credentials_set' | 'code_sent' | 'code_expired' | 'blocked' | 'completed';
export type FlowStep = 'init' | 'set_user_data' | 'send_code' | 'check_code';

/** The steps that each state allows; every other one is forbidden. */
const ALLOWED_STEPS: Record<FlowType, Record<FlowState, FlowStep[]>> = {
  registration: {
    none: ['init'],
    started: ['init', 'set_user_data'],
    credentials_set: ['init', 'set_user_data', 'send_code'],
    code_sent: ['check_code'],
    code_expired: ['init', 'send_code', 'check_code'],
    blocked: [],
    completed: ['init'],
  },
  login: {
    none: ['init'],
    started: ['init', 'set_user_data'],
    credentials_set: ['init', 'send_code'],
    code_sent: ['check_code'],
    code_expired: ['init', 'send_code', 'check_code'],
    blocked: [],
    completed: ['init'],
  },
};

/** From this many wrong codes on, each one blocks the flow for BLOCK_MINUTES, or until another code may be sent. */
export const MAX_WRONG_CODES = 5;
export const BLOCK_MINUTES = 15;
const FLOW_IDLE_MINUTES = 30;

export function flowStateOf(flow: AuthFlow | undefined, challenge: Challenge | undefined, now: Date): FlowState {
  if (!flow) return 'none';
  if (flow.blockedUntil !== null && now.getTime() < Date.parse(flow.blockedUntil)) return 'blocked';
  if (now.getTime() - Date.parse(flow.updatedAt) > FLOW_IDLE_MINUTES * 60_000) return 'none';
  if (flow.state !== 'code_sent') return flow.state;
  return challenge && now.toISOString() < challenge.expiresAt ? 'code_sent' : 'code_expired';
}

const ERROR_KEYS: Record<FlowState, string> = {
  none: 'accounts.steps.none',
  started: 'accounts.steps.started',
  credentials_set: 'accounts.steps.credentialsSet',
  code_sent: 'accounts.steps.codeSent',
  code_expired: 'accounts.steps.codeExpired',
  blocked: 'accounts.steps.blocked',
  completed: 'accounts.steps.completed',
};

/** @throws DomainError `forbidden` if the state does not allow the step; while the flow is blocked it says for how long. */
export function assertStepAllowedInState(
  flow: AuthFlow | undefined,
  flowType: FlowType,
  state: FlowState,
  step: FlowStep,
  now: Date,
): void {
  if (ALLOWED_STEPS[flowType][state].includes(step)) return;
  const text = { key: ERROR_KEYS[state] };
  if (state !== 'blocked') throw new DomainError('forbidden', text);
  throw waitError('forbidden', text, Math.ceil((Date.parse(flow?.blockedUntil ?? '') - now.getTime()) / 1_000));
}
