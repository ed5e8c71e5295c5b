/** Fields of an email's header by lower-case name, decoded. */
export type Headers = Map<string, string>;

/** `server`: it cannot be a person. `administrator`: a mail server, or the mailbox of whoever looks after one. */
type Sender = 'server' | 'administrator' | 'person';

const SERVER =
  /(?<![\w.+-])(?:mailer[ -]?daemon|mdaemon|mail[._]delivery[._](?:sub)?system)(?![\w.+-])|\b(?:mail deliver(?:y|ing)? (?:sub)?system|internet mail delivery)\b|<\s*>/i;
const ADMINISTRATOR = /(?<![\w.+-])post_?master(?![\w.+-])|\b(?:system|mail|ndr) administrator\b/i;
const AUTO_REPLY_SUBJECT =
  /^(?:auto(?:matic)?[ -]?(?:reply|response|responder)|(?:i am |i.m )?(?:out of|away from) (?:the |my )?office|absence|r[ée]ponse automatique|automatische antwort|automatisch antwoord|abwesenheit|afwezig|respuesta autom[áa]tica|risposta automatica|resposta autom[áa]tica|auto(?:matisk(?:t)? )?svar|odpowied[źz] automatyczna|automatick[áa] odpov[ěe][ďd])/iu;

/** Who wrote it, by its addresses and names. */
export function senderOf(headers: Headers): Sender {
  const from = field(headers, 'from');
  if (field(headers, 'x-failed-recipients') !== '' || SERVER.test(from)) return 'server';
  return ADMINISTRATOR.test(from) ? 'administrator' : 'person';
}

/** It says of itself that somebody's program answered, in what programs write instead of Auto-Submitted. */
export function isAutoReply(headers: Headers): boolean {
  return (
    AUTO_REPLY_SUBJECT.test(field(headers, 'subject').trim()) ||
    ['x-autoreply', 'x-autorespond', 'x-auto-reply-from', 'x-mail-autoreply'].some((name) => headers.get(name)) ||
    /^(?:auto_reply|auto-reply)/i.test(field(headers, 'precedence').trim())
  );
}

/** It says that nobody sat there (RFC 3834 5): vacation replies do, and the bounces of Postfix and Exim. */
export function isAutoSubmitted(headers: Headers): boolean {
  return /^auto-/i.test(field(headers, 'auto-submitted').trim()) || field(headers, 'x-auto-response-suppress') !== '';
}

/** The same, or seen by its envelope. */
export function isAutomatic(headers: Headers): boolean {
  return isAutoSubmitted(headers) || returnsToNobody(headers);
}

/** Nobody is to be told if it comes back (RFC 5321 4.5.5): reports and automatic replies. Several servers may note it. */
export function returnsToNobody(headers: Headers): boolean {
  return /^(?:<>)+$/.test(field(headers, 'return-path').replace(/\s/g, ''));
}

function field(headers: Headers, name: string): string {
  return headers.get(name) ?? '';
}
