import { type StatusReport, statusIn, toDetail } from './deliveryStatus.ts';

/** Texts of qmail, Exim, Exchange 5.5 and others in front of the reason. Only the beginning of an email is looked at. */
const MAX_TEXT_LENGTH = 20_000;
const REASON_LINE = /^.*(?:\b5\.\d{1,3}\.\d{1,3}\b|(?<![\d.:-])5[0-5]\d(?=[ -])).*$/m;
const REASON_WORDS =
  /^.*\b(?:unknown user|user unknown|no such user|no mailbox here|mailbox (?:is )?(?:full|unavailable|not found)|does not exist|unrouteable|unroutable|address rejected|account (?:is )?(?:disabled|inactive)|did not reach|permanent(?: fatal)? error|permanent failure)\b.*$/im;
const FAILURE_SUBJECT =
  /(?<!\p{L})(?:undeliver(?:able|ed)|delivery fail(?:ed|ure)|failed delivery|failure notice|\(failure\)|returned mail|unzustellbar|nicht zustellbar|non remis|[ée]chec de (?:la )?remise|onbestelbaar|niet te bezorgen)/iu;
const BOUNCING_SENDER = /\b(?:mailer-daemon|mail delivery (?:sub)?system|postmaster|system administrator|mdaemon)\b/i;
const IS_ONLY_DELAYED =
  /\b(?:delay(?:ed)?|warning|will (?:be retried|retry|keep trying|continue)|still being retried|do not need to resend)\b/i;
const AUTO_REPLY_SUBJECT =
  /^(?:auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|absence|réponse automatique|automatische antwort|automatisch antwoord|abwesenheit)/i;

/** The part of an email that shows whether it is a bounce; headers by lower-case name. */
export interface PlainMail {
  headers: Map<string, string>;
  text: string;
}

/**
 * Best effort for an email without a delivery status: old mail servers write their reason as text. It needs a sender that
 * people do not have, and a reason that is final. Everything else is an automatic reply, or unclear.
 */
export function readPlainMail({ headers, text }: PlainMail): StatusReport {
  const names = (name: string) => headers.get(name) ?? '';
  const nothing = { status: null, detail: null };
  const beginning = text.slice(0, MAX_TEXT_LENGTH);
  const hasFailedRecipients = headers.has('x-failed-recipients');
  if (!hasFailedRecipients && isAutoReply(names)) return { verdict: 'auto-reply', ...nothing };
  const isFromServer = hasFailedRecipients || BOUNCING_SENDER.test(names('from')) || names('return-path').replace(/\s/g, '') === '<>';
  if (!isFromServer) return { verdict: 'unclear', ...nothing };
  if (IS_ONLY_DELAYED.test(names('subject'))) return { verdict: 'delayed', ...nothing };
  const subject = FAILURE_SUBJECT.test(names('subject')) ? names('subject') : undefined;
  const reason = REASON_LINE.exec(beginning)?.[0] ?? REASON_WORDS.exec(beginning)?.[0] ?? subject;
  if (reason === undefined) return { verdict: IS_ONLY_DELAYED.test(beginning) ? 'delayed' : 'unclear', ...nothing };
  return { verdict: 'bounced', status: statusIn(reason), detail: toDetail(reason) };
}

/** RFC 3834 5, and what others write instead of Auto-Submitted. */
function isAutoReply(header: (name: string) => string): boolean {
  return (
    /^auto-(?:replied|notified)/i.test(header('auto-submitted').trim()) ||
    ['x-autoreply', 'x-autorespond', 'x-auto-reply-from', 'x-mail-autoreply'].some((name) => header(name) !== '') ||
    /^(?:auto_reply|auto-reply)/i.test(header('precedence').trim()) ||
    AUTO_REPLY_SUBJECT.test(header('subject').trim())
  );
}
