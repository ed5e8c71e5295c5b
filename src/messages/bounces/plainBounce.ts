import { type StatusReport, statusIn, toDetail } from './deliveryStatus.ts';
import { type Headers, isAutomatic, isAutoReply, isAutoSubmitted, returnsToNobody, senderOf } from './reportSender.ts';

/** Texts of qmail, Exim, Exchange 5.5 and others in front of the reason. Only the beginning of an email is looked at. */
const MAX_TEXT_LENGTH = 20_000;
/** Below such a line a server quotes the message that it returns, which may say anything. */
const RETURNED_HEADER = /^(?:Received|Return-Path|Message-ID|DKIM-Signature): /im;
/** A reply of SMTP, with the indented lines that it is wrapped into. What stands in front of it is about the way there. */
const REPLY = /(?<![\d.:-])5[0-5]\d(?=[ -])[^\n]*(?:\n[ \t]+\S[^\n]*){0,2}/;
const CODE_LINE = /^.*\b5\.[0-7]\.\d{1,3}\b.*$/m;
/** Neither a telephone number nor a date. */
const REPLY_WITH_CODE = /(?<![\d.:-])5[0-5]\d[ -]+5\.[0-7]\.\d/;
/** Words that say why. */
const CAUSE_LINE = lineWith([
  'unknown user|user unknown|user not found|unknown (?:address|recipient)|no such (?:user|mailbox|recipient|person)|no mailbox here',
  'invalid mailbox|mailbox (?:is )?(?:full|unavailable|not found)|over quota|quota exceeded|account (?:is )?(?:disabled|inactive)',
  'does(?: not|n.t) exist|unrouteable|unroutable|address rejected|was (?:automatically )?rejected',
]);
/** Words that only say that it is the end. */
const END_LINE = lineWith([
  'did not reach|aborted after|permanent(?:ly)?(?: fatal)? (?:error|failure)|failed permanently|was not delivered|has been returned',
  '(?:could|can) ?not be delivered|(?:could|can)n.t be delivered|(?:unable|not able|wasn.t able|(?:trying|attempting)) to deliver',
]);
/** At the beginning of a subject, or after the name of the email. */
const FAILURE_SUBJECT = new RegExp(
  `(?<!\\p{L})(?:${[
    'undeliver(?:able|ed)|(?:non[ -]?|un)delivery|delivery (?:has )?fail(?:ed|ure)|failed (?:delivery|mail)|failure (?:notice|delivery)',
    '\\(failure\\)|returned mail|mail (?:failed|failure|could not be delivered|not delivered)|(?:could|can)(?: ?not|n.t) be delivered',
    'unzustellbar(?:keit)?|nicht zustellbar|non remis|[ée]chec de (?:la )?remise|onbestelbaar|niet te bezorgen',
    'no se (?:puede|pudo) entregar|no entregado|(?:mancato|impossibile) recapit\\w+|non recapitabile|n[ãa]o (?:foi )?entregue|falha na entrega',
    'niedostarcz\\w+|nedoru[čc]iteln\\w+|olevererbart|kan ikke leveres|не доставлено|недоставленн\\w+|(?:系统)?退信|无法送达|配信不能',
  ].join('|')})`,
  'iu',
);
/** It goes on trying: what else it says is no end. */
const GOES_ON = new RegExp(
  [
    '\\bwill (?:be retried|be repeated|retry|keep trying|continue)|still being retried|attempts will continue',
    '(?:is|been) (?:delayed|postponed)|not yet been delivered|(?:not|n.t) need to resend|(?:a|just|only) (?:a )?warning|warning message only',
  ].join('|'),
  'i',
);
const DELAY_SUBJECT = /\b(?:delay(?:ed)?|still being retried|could not send (?:mail|message) for|warning: message)\b/i;

/** The part of an email that shows whether it is a bounce. */
export interface PlainMail {
  headers: Headers;
  text: string;
  /** Whether the email has the header of another one, as a part or below its text. */
  returnsMessage: boolean;
}

/**
 * Best effort for an email without a delivery status: old mail servers write their reason as text. It needs a sender that
 * people do not have, and a reason that is final. Everything else is an automatic reply, or unclear.
 */
export function readPlainMail(mail: PlainMail): StatusReport {
  const { headers, text } = mail;
  const subject = headers.get('subject') ?? '';
  const beginning = ownText(text);
  const nothing = { status: null, detail: null };
  if (!isReport(mail)) return { verdict: isAutoReply(headers) || isAutomatic(headers) ? 'auto-reply' : 'unclear', ...nothing };
  if (DELAY_SUBJECT.test(subject) || GOES_ON.test(beginning)) return { verdict: 'delayed', ...nothing };
  const sender = senderOf(headers);
  const reason = causeIn(beginning) ?? END_LINE.exec(beginning)?.[0] ?? FAILURE_SUBJECT.exec(subject)?.input;
  if (reason !== undefined && (sender !== 'person' || isUnmistakable(beginning, subject)))
    return { verdict: 'bounced', status: statusIn(reason), detail: toDetail(reason) };
  return { verdict: sender === 'person' || (sender !== 'server' && isAutoSubmitted(headers)) ? 'auto-reply' : 'unclear', ...nothing };
}

function isUnmistakable(text: string, subject: string): boolean {
  return REPLY_WITH_CODE.test(text) || [CAUSE_LINE, END_LINE].some((line) => line.test(text)) || FAILURE_SUBJECT.test(subject);
}

/**
 * Whether a mail server tells what became of a message. The reply of a holidaymaker, who may be an administrator, comes by itself
 * and without a return path, too. But it does not return what it answers, nor begin with a failure.
 */
function isReport({ headers, returnsMessage }: PlainMail): boolean {
  const sender = senderOf(headers);
  if (headers.has('x-failed-recipients')) return true;
  if (isAutoReply(headers)) return false;
  const failure = FAILURE_SUBJECT.exec(headers.get('subject') ?? '');
  if (sender === 'person') return returnsToNobody(headers) && (returnsMessage || failure?.index === 0);
  return sender === 'server' || returnsMessage || failure !== null || !isAutoSubmitted(headers);
}

/** What a server says of its reason in the text of a report; null if nothing. */
export function causeOf(text: string): string | null {
  return toDetail(causeIn(ownText(text)) ?? '');
}

function causeIn(text: string): string | undefined {
  return REPLY.exec(text)?.[0] ?? CODE_LINE.exec(text)?.[0] ?? CAUSE_LINE.exec(text)?.[0];
}

function ownText(text: string): string {
  const beginning = text.slice(0, MAX_TEXT_LENGTH);
  return beginning.slice(0, RETURNED_HEADER.exec(beginning)?.index);
}

function lineWith(words: string[]): RegExp {
  return new RegExp(`^.*\\b(?:${words.join('|')})\\b.*$`, 'im');
}
