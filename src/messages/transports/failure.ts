import { ENHANCED_IN_FRONT } from './enhancedCodes.ts';
import { faultOf } from './fault.ts';
import type { Fault, Stage } from './faultTypes.ts';

/** Why a message was not accepted, by whose fault, and what was said. */
export interface Failure extends Fault {
  /** The reply of the server, at most 300 characters; it may repeat an address. */
  reason: string;
}

/** Thrown by transports that know the fault themselves; other errors are read as those of Nodemailer. */
export class DeliveryError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.reason);
    this.failure = failure;
  }
}

/** What Nodemailer throws. */
interface SmtpError {
  code?: string;
  /** Error code of the operating system, if `code` replaced it. */
  originalCode?: string;
  timeoutType?: string;
  /** The SMTP command that failed; `API` if nothing was sent to the server, `CONN` if it failed at none. */
  command?: string;
  responseCode?: number;
  response?: string;
  message?: string;
}

const MAX_REASON_LENGTH = 300;
/** Thread, code, library, function, reason, file, line and more, as in `803C…:error:0A00042E:SSL routines:…:alert protocol version:….c:1601:`. */
const OPENSSL_ERROR = /\b[0-9a-f]+:error:[0-9a-f]+:[^:\n]*:[^:\n]*:([^:\n]+):[^:\n]*:\d+:[^\n]*/gi;
/** While a connection is made, before any message. */
const CONNECTING_TIMEOUTS = ['CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT'];
const UNREACHABLE = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL'];
const LOGIN_ERRORS = ['EAUTH', 'ENOAUTH', 'EOAUTH2'];
const TLS_ERRORS = ['ETLS', 'EREQUIRETLS'];
/** Codes of Node for certificates that it does not accept, and for the handshake. */
const TLS_CODE = /^ERR_(SSL|TLS)_|CERT|^UNABLE_TO_|^EPROTO$/;

/** What is known about the message. */
interface Tried {
  /** The whole message was sent, so that it may have arrived although no answer came. */
  isHandedOver?: boolean;
  /** The address that was named to the server. */
  recipient?: string;
  /** It needs SMTPUTF8 (RFC 6531). */
  isInternational?: boolean;
}

export function classifyFailure(error: unknown, { isHandedOver = false, recipient = '', isInternational = false }: Tried = {}): Failure {
  if (error instanceof DeliveryError) return error.failure;
  const smtpError = error as SmtpError;
  const { response, message, responseCode } = smtpError;
  const reason = (response ?? readableText(message ?? String(error))).slice(0, MAX_REASON_LENGTH);
  const fault =
    responseCode === undefined
      ? faultWithoutReply(smtpError, isHandedOver)
      : faultOf({ ...replyOf(smtpError, responseCode, response ?? ''), recipient, isInternational });
  return { ...fault, reason };
}

/** One line for people: of an error of OpenSSL its reason alone. */
export function readableText(text: string): string {
  return text.replace(OPENSSL_ERROR, 'TLS: $1').replace(/\s+/g, ' ').trim();
}

function replyOf(error: SmtpError, code: number, response: string) {
  // Every line of a reply repeats the code, and often the enhanced one.
  const lines = response.split(/\r?\n/).map((line) => line.replace(/^\d{3}[ -]?/, ''));
  const enhanced = lines.map((line) => ENHANCED_IN_FRONT.exec(line)?.[0]).find((found) => found !== undefined) ?? '';
  const text = enhanced + lines.map((line) => line.replace(ENHANCED_IN_FRONT, '')).join(' ');
  return { stage: stageOf(error), code, text };
}

function stageOf({ command = '', code, message = '' }: SmtpError): Stage {
  if (command.startsWith('AUTH') || LOGIN_ERRORS.includes(code ?? '')) return 'login';
  if (command === 'MAIL FROM') return 'sender';
  if (command === 'RCPT TO') return 'recipient';
  if (command === 'DATA') return 'content';
  if (['EHLO', 'HELO', 'LHLO', 'STARTTLS'].includes(command) || message.startsWith('Invalid greeting')) return 'connect';
  return 'unknown';
}

function faultWithoutReply(error: SmtpError, isHandedOver: boolean): Fault {
  const ours = { owner: 'channel', isPermanent: false, mayBeOwn: false } as const;
  const { code = '', originalCode = '', timeoutType = '' } = error;
  const own = unsendable(error);
  if (own) return own;
  if (LOGIN_ERRORS.includes(code)) return { ...ours, cause: 'login' };
  if (TLS_ERRORS.includes(code)) return { ...ours, cause: 'tls' };
  if (isHandedOver) return { ...ours, cause: 'unanswered', mayBeOwn: true };
  if (TLS_CODE.test(originalCode) || TLS_CODE.test(code)) return { ...ours, cause: 'tls' };
  const isConnecting =
    code === 'EDNS' || CONNECTING_TIMEOUTS.includes(timeoutType) || [code, originalCode].some((c) => UNREACHABLE.includes(c));
  return { ...ours, cause: 'connection', mayBeOwn: !isConnecting };
}

/** What Nodemailer refuses before it asks the server, as it would each time. A wrong sender is a setting. */
function unsendable({ code, command, message = '' }: SmtpError): Fault | null {
  if (code === 'EMESSAGE' && command === 'MAIL FROM') return { owner: 'message', cause: 'too-large', isPermanent: true, mayBeOwn: false };
  if (command !== 'API' || (code !== 'EENVELOPE' && code !== 'EMESSAGE' && code !== 'ESTREAM')) return null;
  if (message.startsWith('Invalid sender')) return { owner: 'channel', cause: 'sender', isPermanent: true, mayBeOwn: false };
  if (code === 'EENVELOPE') return { owner: 'recipient', cause: 'no-mailbox', isPermanent: true, mayBeOwn: false };
  return { owner: 'message', cause: 'malformed', isPermanent: true, mayBeOwn: false };
}
