import { ENHANCED_RULES, LATE_ENHANCED_RULES } from './enhancedCodes.ts';
import type { Cause, Fault, Reply, Stage, Verdict } from './faultTypes.ts';
import { CERTAIN_WORDINGS, LETTERS_WORDING, LIKELY_WORDINGS } from './replyWordings.ts';

/** They end by themselves or by the operator's hand, and say nothing about the message. */
const NEVER_OWN: readonly Cause[] = ['rate', 'connections', 'quota', 'login'];
const CLOSING = 421;
const UNSUPPORTED_LETTERS: Verdict = ['recipient', 'international'];

/** By whose fault a reply came, and whether it is for good. Pure: the same reply always has the same owner. */
export function faultOf({ stage, code, text, isInternational = false }: Reply): Fault {
  const enhanced = enhancedCodeIn(text);
  const words = withoutAddresses(text);
  const isPermanent = code >= 500;
  const knowsMessage = stage === 'recipient' || stage === 'content' || stage === 'unknown';
  const isUnsupported = isInternational && (knowsMessage || stage === 'sender') && isAboutLetters(code, enhanced, words);
  const [owner, cause] = isUnsupported ? UNSUPPORTED_LETTERS : verdictOf(stage, code, enhanced, words);
  return {
    owner,
    cause: owner === 'recipient' && cause !== 'mailbox-full' && !isPermanent ? 'deferred' : cause,
    isPermanent,
    mayBeOwn: owner === 'channel' && knowsMessage && !NEVER_OWN.includes(cause),
  };
}

function verdictOf(stage: Stage, code: number, enhanced: string, words: string): Verdict {
  const certain = matchWords(CERTAIN_WORDINGS, words);
  if (stage === 'connect' || stage === 'login' || stage === 'sender') {
    // Nobody was named yet: only a message that is too large for the server is at fault itself (RFC 1870 6.1).
    if (stage === 'sender' && (certain?.[1] === 'too-large' || /^5\.3\.4$/.test(enhanced) || code === 552)) return ['message', 'too-large'];
    const cause = certain?.[0] === 'channel' ? certain[1] : undefined;
    return ['channel', cause ?? DEFAULT_CAUSES[stage]];
  }
  // RFC 5321 3.8: the server closes the connection, whatever it was asked.
  if (code === CLOSING) return ['channel', certain?.[0] === 'channel' ? certain[1] : 'unavailable'];
  return (
    certain ??
    matchCode(ENHANCED_RULES, enhanced) ??
    matchWords(LIKELY_WORDINGS, words) ??
    matchCode(LATE_ENHANCED_RULES, enhanced) ??
    byBasicCode(stage, code)
  );
}

/**
 * RFC 6531 3.5: no way for the letters in the address of the recipient, said as early as at MAIL FROM. Our own address is in ASCII. Without
 * a code, 553 and 555 are taken for that as well: whether they mean us, the next message tells.
 */
function isAboutLetters(code: number, enhanced: string, words: string): boolean {
  return /^.\.6\.([789]|10)$/.test(enhanced) || LETTERS_WORDING.test(words) || (enhanced === '' && [553, 555].includes(code));
}

const DEFAULT_CAUSES = { connect: 'unavailable', login: 'login', sender: 'refused' } as const;

/** RFC 5321 4.2.2 and 4.2.3. */
function byBasicCode(stage: Stage, code: number): Verdict {
  if ([530, 534, 535, 538].includes(code)) return ['channel', 'login'];
  if ([450, 550, 551, 553, 556].includes(code)) return ['recipient', 'no-mailbox'];
  if (code === 552) return stage === 'content' ? ['message', 'too-large'] : ['recipient', 'mailbox-full'];
  return ['channel', code >= 500 ? 'refused' : 'unavailable'];
}

function matchWords(rules: readonly (readonly [RegExp, Verdict])[], words: string): Verdict | undefined {
  return rules.find(([pattern]) => pattern.test(words))?.[1];
}

/** The first digit says the same as the basic code, so rules leave it out. */
function matchCode(rules: readonly (readonly [RegExp, Verdict])[], enhanced: string): Verdict | undefined {
  return enhanced === '' ? undefined : matchWords(rules, enhanced.slice(2));
}

/** RFC 3463: class.subject.detail; empty if there is none. */
function enhancedCodeIn(text: string): string {
  return /^\W*([245]\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1] ?? '';
}

/** Addresses and links repeat what people chose: `spam@example.org` says nothing about spam. */
function withoutAddresses(text: string): string {
  return text.replace(/<[^>]*>|https?:\S+|[^\s@:;,()]+@[^\s@:;,()]+/g, ' ').replace(/\s+/g, ' ');
}
