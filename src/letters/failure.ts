/** What follows from a letter that was not accepted. */
export type Failure =
  /** The address or the letter is refused for good (RFC 5321 4.2.1: 5yz). */
  | { is: 'permanent'; said: string }
  /** This letter may be accepted later (4yz). */
  | { is: 'temporary'; said: string }
  /** The mail server as a whole does not take letters: no letter is to blame. */
  | { is: 'server'; said: string };

/** What a transport throws that knows itself what its failure means. */
export class NotAccepted extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.said);
    this.failure = failure;
  }
}

interface SmtpError {
  code?: string;
  responseCode?: number;
  response?: string;
  message?: string;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof NotAccepted) return error.failure;
  const { code, responseCode, response, message } = error as SmtpError;
  const said = (response ?? message ?? String(error)).slice(0, 300);
  if (code === 'EAUTH' || code === 'EPROTOCOL' || responseCode === 421 || responseCode === undefined) return { is: 'server', said };
  return { is: responseCode >= 500 ? 'permanent' : 'temporary', said };
}

const MINUTE = 60_000;
/** After each attempt; the last one repeats. RFC 5321 4.5.4.1 asks for slow retries that go on for days. */
const WAITS = [5, 15, 30, 60, 180, 360].map((minutes) => minutes * MINUTE);
const GIVE_UP_AFTER = 5 * 24 * 60 * MINUTE;

/** When a letter is tried again after `attempts` attempts; null when it is time to give up. */
export function nextTry(writtenAt: string, attempts: number, now: Date): string | null {
  const wait = WAITS[Math.min(attempts, WAITS.length) - 1] ?? MINUTE;
  const next = now.getTime() + wait;
  return next > Date.parse(writtenAt) + GIVE_UP_AFTER ? null : new Date(next).toISOString();
}

/** How long the whole outbox rests after the mail server failed `times` times in a row. */
export function rest(times: number): number {
  return Math.min(1_000 * 2 ** times, MINUTE);
}
