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
