/** Whose fault it is that a message was not accepted. The channel is everything between us and the mail server, and the server's opinion of us. */
export type Owner = 'recipient' | 'message' | 'channel';

/** Why, for people: `causeText.ts` has a sentence for each. */
export type Cause =
  | 'no-mailbox'
  | 'mailbox-full'
  | 'not-accepted'
  | 'deferred'
  | 'suppressed'
  | 'international'
  | 'too-large'
  | 'malformed'
  | 'content'
  | 'login'
  | 'relay'
  | 'sender'
  | 'quota'
  | 'rate'
  | 'connections'
  | 'blocked'
  | 'tls'
  | 'connection'
  | 'unanswered'
  | 'all-refused'
  | 'unavailable'
  | 'refused';

/** How far an SMTP session had come (RFC 5321 3.1 to 3.3). `unknown`: an answer that belongs to no command, such as 421. */
export type Stage = 'connect' | 'login' | 'sender' | 'recipient' | 'content' | 'unknown';

/** A negative reply: its basic code (RFC 5321 4.2) and its text, which may begin with an enhanced code (RFC 3463). */
export interface Reply {
  stage: Stage;
  code: number;
  text: string;
  /** The address that was named to the server. */
  recipient?: string;
  /** The message has a recipient that needs SMTPUTF8 (RFC 6531). */
  isInternational?: boolean;
}

export interface Fault {
  owner: Owner;
  cause: Cause;
  /** 5yz, or a fault that would be the same each time. */
  isPermanent: boolean;
  /** The channel's fault, but it may lie with this one message: so it does if the server accepts others. */
  mayBeOwn: boolean;
}

/** What a rule knows; the rest follows from the reply. */
export type Verdict = readonly [owner: Owner, cause: Cause];
