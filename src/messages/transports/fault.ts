import { escapeRegExp } from '../../validation/escapeRegExp.ts';
import { ENHANCED_IN_FRONT, ENHANCED_RULES, LATE_ENHANCED_RULES } from './enhancedCodes.ts';
import type { Cause, Fault, Reply, Stage, Verdict } from './faultTypes.ts';
import {
  ASKED_RECIPIENTS_SERVER,
  CERTAIN_WORDINGS,
  LETTERS_WORDING,
  LIKELY_WORDINGS,
  PASSING_WORDING,
  PREFIX_OF_ANYTHING,
  RECIPIENT_WORDING,
} from './replyWordings.ts';

/** They end by themselves, or when the account may send more, and say nothing about the message. */
const NEVER_OWN: readonly Cause[] = ['rate', 'connections', 'quota'];
const CLOSING = 421;
/** Of a reply; what is beyond is not looked at. Real ones have a few lines, and the time of the phrases grows with the square. */
const MAX_REPLY_LENGTH = 2_000;
const UNSUPPORTED_LETTERS: Verdict = ['recipient', 'international'];

/** By whose fault a reply came, and whether it is for good. Pure: the same reply always has the same owner. */
export function faultOf({ stage, code, text, recipient = '', isInternational = false }: Reply): Fault {
  const words = withoutAddresses(text.slice(0, MAX_REPLY_LENGTH), recipient).replace(PREFIX_OF_ANYTHING, '');
  const enhanced = enhancedCodeIn(words, code);
  const knowsMessage = stage === 'recipient' || stage === 'content' || stage === 'unknown';
  const isUnsupported = isInternational && (knowsMessage || stage === 'sender') && isAboutLetters(code, enhanced, words);
  const [owner, cause] = isUnsupported ? UNSUPPORTED_LETTERS : verdictOf(stage, code, enhanced, words);
  const isPermanent = code >= 500 && cause !== 'deferred' && !PASSING_WORDING.test(words);
  return {
    owner,
    cause: owner === 'recipient' && cause !== 'mailbox-full' && !isPermanent ? 'deferred' : cause,
    isPermanent,
    mayBeOwn: owner === 'channel' && knowsMessage && (!NEVER_OWN.includes(cause) || namesRecipient(enhanced)),
  };
}

/** A precise code of the recipient beside words about us leaves room for doubt. */
function namesRecipient(enhanced: string): boolean {
  return matchCode(ENHANCED_RULES, enhanced)?.[0] === 'recipient';
}

function verdictOf(stage: Stage, code: number, enhanced: string, words: string): Verdict {
  const certain = matchWords(CERTAIN_WORDINGS, words);
  if (stage === 'connect' || stage === 'login' || stage === 'sender') {
    // Nobody was named yet: only a message that is too large for the server is at fault itself (RFC 1870 6.1).
    if (certain?.[0] === 'channel') return certain;
    if (stage === 'sender' && (certain?.[1] === 'too-large' || /^5\.3\.4$/.test(enhanced) || code === 552)) return ['message', 'too-large'];
    return ['channel', DEFAULT_CAUSES[stage]];
  }
  if (stage === 'recipient' && ASKED_RECIPIENTS_SERVER.test(words)) return ['recipient', 'no-mailbox'];
  const said = certain ?? matchCode(ENHANCED_RULES, enhanced) ?? matchWords(LIKELY_WORDINGS, words);
  // RFC 5321 3.8: the server closes the connection, whatever it was asked.
  if (code === CLOSING) return ['channel', said?.[0] === 'channel' ? said[1] : 'unavailable'];
  if (said) return stage === 'recipient' ? beforeText(said) : said;
  const vague = matchCode(LATE_ENHANCED_RULES, enhanced) ?? byBasicCode(stage, code, words);
  // The recipient was accepted before the text was sent (RFC 5321 4.2.5).
  return stage === 'content' && vague[0] === 'recipient' ? ['channel', byUnknown(code)] : vague;
}

/** What is said before the server has seen the text: spam is what it takes us for, and malformed is the address. */
function beforeText(verdict: Verdict): Verdict {
  if (verdict[1] === 'content') return ['channel', 'blocked'];
  return verdict[1] === 'malformed' ? ['recipient', 'no-mailbox'] : verdict;
}

/**
 * RFC 6531 3.5: no way for the letters in the address of the recipient, said as early as at MAIL FROM. Our own address is in ASCII. Without
 * a code, 553 and 555 are taken for that as well: whether they mean us, the next message tells.
 */
function isAboutLetters(code: number, enhanced: string, words: string): boolean {
  return /^.\.6\.([789]|10)$/.test(enhanced) || LETTERS_WORDING.test(words) || (enhanced === '' && [553, 555].includes(code));
}

const DEFAULT_CAUSES = { connect: 'unavailable', login: 'login', sender: 'refused' } as const;

/**
 * RFC 5321 4.2.2 and 4.2.3. 550 and 553 are for mailboxes and for policies alike: without a word about the mailbox they end no message,
 * because the others that the server accepts show whose fault it is.
 */
function byBasicCode(stage: Stage, code: number, words: string): Verdict {
  if ([530, 534, 535, 538].includes(code)) return ['channel', 'login'];
  if ([450, 551, 556].includes(code)) return ['recipient', 'no-mailbox'];
  if ([550, 553].includes(code) && RECIPIENT_WORDING.test(words)) return ['recipient', 'not-accepted'];
  if (code === 552) return stage === 'content' ? ['message', 'too-large'] : ['recipient', 'mailbox-full'];
  return ['channel', byUnknown(code)];
}

function byUnknown(code: number): Cause {
  return code >= 500 ? 'refused' : 'unavailable';
}

function matchWords(rules: readonly (readonly [RegExp, Verdict])[], words: string): Verdict | undefined {
  return rules.find(([pattern]) => pattern.test(words))?.[1];
}

/** The first digit says the same as the basic code, so rules leave it out. */
function matchCode(rules: readonly (readonly [RegExp, Verdict])[], enhanced: string): Verdict | undefined {
  return enhanced === '' ? undefined : matchWords(rules, enhanced.slice(2));
}

/**
 * RFC 3463: class.subject.detail; empty if there is none. It stands in front (RFC 2034 4); some servers put it behind their words,
 * where the class tells it from versions, and what is around it from IP addresses.
 */
function enhancedCodeIn(text: string, code: number): string {
  const inFront = ENHANCED_IN_FRONT.exec(text)?.[1];
  if (inFront !== undefined) return inFront;
  return new RegExp(`(?<![\\w.])${Math.floor(code / 100)}\\.\\d{1,3}\\.\\d{1,3}(?!\\.?\\w)`).exec(text)?.[0] ?? '';
}

/** Addresses and links repeat what people chose: `spam@example.org` says nothing about spam, and neither does a domain of that name. */
function withoutAddresses(text: string, recipient: string): string {
  const parts = recipient.split('@').filter((part) => part !== '');
  const chosen = parts.map(escapeRegExp).join('|');
  const rest = text.replace(/<[^>]*>|https?:\S+|[^\s@:;,()]+@[^\s@:;,()]+?(?=\.{2}|[\s@:;,()]|$)/g, ' ');
  return (chosen === '' ? rest : rest.replace(new RegExp(`(?<![\\p{L}\\p{N}])(${chosen})(?![\\p{L}\\p{N}])`, 'giu'), ' ')).replace(
    /\s+/g,
    ' ',
  );
}
