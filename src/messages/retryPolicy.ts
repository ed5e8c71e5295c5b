/** Why a message was not accepted, and what to do with it. */
export type Failure =
  /** Address or message rejected for good (RFC 5321 4.2.1: 5yz): give up. */
  | { kind: 'permanent'; reason: string }
  /** This message may be accepted later (4yz): retry it with increasing delays. */
  | { kind: 'temporary'; reason: string }
  /** The server accepts no messages at all: stop sending for a while and never give the message up. See deliveryOutcome.ts. */
  | { kind: 'server'; reason: string };

/** Thrown by transports that classify their failures themselves; other errors are read as SMTP errors. */
export class DeliveryError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.reason);
    this.failure = failure;
  }
}

interface SmtpError {
  code?: string;
  /** The SMTP command that failed; `API` if nothing was sent to the server. */
  command?: string;
  responseCode?: number;
  response?: string;
  message?: string;
}

export function classifyFailure(error: unknown): Failure {
  if (error instanceof DeliveryError) return error.failure;
  const { responseCode, response, message } = error as SmtpError;
  const reason = (response ?? message ?? String(error)).slice(0, 300);
  if (isUnsendable(error as SmtpError)) return { kind: 'permanent', reason };
  const { code } = error as SmtpError;
  if (code === 'EAUTH' || code === 'EPROTOCOL' || responseCode === 421 || responseCode === undefined) return { kind: 'server', reason };
  return { kind: responseCode >= 500 ? 'permanent' : 'temporary', reason };
}

/** Nodemailer refused the recipient or the content before it asked the server, as it would each time. A wrong sender is a setting. */
function isUnsendable({ code, command, responseCode, message = '' }: SmtpError): boolean {
  const isMessageFault = code === 'EENVELOPE' || code === 'EMESSAGE';
  return isMessageFault && command === 'API' && responseCode === undefined && !message.startsWith('Invalid sender');
}

const MINUTE_MS = 60_000;
/** The last delay repeats. RFC 5321 4.5.4.1 asks for retries over 4 to 5 days. */
const RETRY_DELAYS_MS = [5, 15, 30, 60, 180, 360].map((minutes) => minutes * MINUTE_MS);
const MAX_RETRY_AGE_MS = 5 * 24 * 60 * MINUTE_MS;

/** Time of the next attempt after `attempts` failed ones; null to give up. */
export function nextAttemptAt(createdAt: string, attempts: number, now: Date): string | null {
  const delayMs = RETRY_DELAYS_MS[Math.min(attempts, RETRY_DELAYS_MS.length) - 1] ?? MINUTE_MS;
  const nextMs = now.getTime() + delayMs;
  return nextMs > Date.parse(createdAt) + MAX_RETRY_AGE_MS ? null : new Date(nextMs).toISOString();
}

/** How long to wait after `failureCount` failures before this one, in milliseconds: 1 s, doubling to `maxMs`, 1 min unless told otherwise. */
export function backoffMs(failureCount: number, maxMs = MINUTE_MS): number {
  return Math.min(1_000 * 2 ** failureCount, maxMs);
}
