import type { Verdict } from './faultTypes.ts';

/*
 * Phrases of mail servers, without addresses and links. test/messages/smtpReplies.ts has the replies they were made for, each with its
 * source. The first that matches decides, so the order matters.
 */

type Rules = readonly (readonly [RegExp, Verdict])[];

/** About letters outside of ASCII in addresses and header fields. */
export const LETTERS_WORDING = /smtp-?utf-?8|non-?ascii|unicode|8-?bit (address|header)|internationali[sz]ed (e-?mail )?address/i;

/** Phrases that say more than any code. */
export const CERTAIN_WORDINGS: Rules = [
  // About one recipient, though they sound like limits or refusals of ours.
  [/receiving (e-?)?(mail|messages)|recipient thread limit/i, ['recipient', 'deferred']],
  [/gr[ea]y-?list/i, ['recipient', 'deferred']],
  [
    /RESOLVER\.RST|not authenticated for (group|mailbox)|restricted to|allowed-senders list|not (authorized|permitted|allowed) to send (e-?mails? |messages )?to|(group|list) (only )?(accepts|is restricted)/i,
    ['recipient', 'not-accepted'],
  ],
  [/address (is )?(black ?listed|suppressed|on .{0,20}suppression list)/i, ['recipient', 'not-accepted']],

  [
    /(daily|hourly|monthly|sending|submission|smtp relay|email) (user |message |mail |sending |smtp relay )*(quota|limit)|limit exceeded for (user|customer)/i,
    ['channel', 'quota'],
  ],
  [/too many (concurrent |simultaneous |open )*(smtp )?(connections|sessions)|sender thread limit/i, ['channel', 'connections']],
  [
    /rate[- ]limit|(sending|message|unusual) rate|too (many|much) (e-?mails?|messages|mail|recipients|unauthenticated)|throttl|too (fast|quickly)|slow down/i,
    ['channel', 'rate'],
  ],
  [
    /relay(ing)?\b.{0,30}\b(denied|prohibited|not (allowed|permitted|authorized|available))|(unable|not (allowed|permitted|authorized)) to relay|not relay\b/i,
    ['channel', 'relay'],
  ],
  [
    /blocked using|(ip|host|client|server).{0,60}(black|block|deny) ?-?list|spamhaus|listed (in|at|by|on)\b|reputation/i,
    ['channel', 'blocked'],
  ],
  [
    /access denied, (banned|spam|traffic|tenant|please)|client host rejected|helo command rejected|unauthori[sz]ed ip|IP you.re using/i,
    ['channel', 'blocked'],
  ],
  [
    /sender .{0,60}(reject|denied|not allowed|not permitted|refused|not owned|does not exist)|sender verify|(address|domain|identit\w+|sender).{0,20}not verified|send ?as|as this sender|outbound sender|valid sender|\b(spf|dkim|dmarc)\b|unauthenticated (e-?mail|mail|senders)|not allowed to send: /i,
    ['channel', 'sender'],
  ],
  [
    /auth\w*( is)? required|authenticat\w+ (unsuccessful|failed|credentials)|not authenticated|must issue a starttls|please log ?in|(invalid|incorrect) (login|credentials|authentication)|not logged in|username and password/i,
    ['channel', 'login'],
  ],
  [/(account|sending|sender).{0,30}(suspended|paused|disabled for sending|not (yet )?activated)/i, ['channel', 'blocked']],
  [
    /\b(mailbox|inbox|account|user|recipient)\b.{0,60}(\bfull\b|quota|out of storage|exceeded (its )?storage)|over ?quota|quota exceeded/i,
    ['recipient', 'mailbox-full'],
  ],
  [
    /(message|mail|file|headers?|attachment).{0,30}too (large|big|long)|size exceeds|exceed\w* .{0,40}size limit|maximum .{0,20}size|fixed limit/i,
    ['message', 'too-large'],
  ],
  [
    /configuration error|lookup (failure|error)|local problem|queue file|insufficient (system|disk)|space shortage|system problem|server busy|temporary (service|system|internal)|unexpected failure/i,
    ['channel', 'unavailable'],
  ],
];

/** Phrases that a precise enhanced code overrules. */
export const LIKELY_WORDINGS: Rules = [
  [
    /(unknown|no such|non-?existent|invalid|unrouteable|undeliverable|unverified) (local )?(user|mailbox|recipient|account|address|person)/i,
    ['recipient', 'no-mailbox'],
  ],
  [
    /\b(user|mailbox|recipient|account|addressee)\b.{0,60}(unknown|not found|(does|do) ?n[o'’]t exist|(does|do) not exist|unavailable|disabled|inactive|suspended|not (a )?(known|valid)|rejected|no longer)/i,
    ['recipient', 'no-mailbox'],
  ],
  [/do(es)?n.t have .{0,40}account|find the recipient domain|domain .{0,40}does not accept mail/i, ['recipient', 'no-mailbox']],
  [/malformed|rfc ?(2|5)[38]22|too many hops|hop count|mail loop|\bhops\b/i, ['message', 'malformed']],
  // Our emails are alike: if the server takes others, it is this one; if it takes none, it is us.
  [
    /spam|unsolicited|content (rejected|filter)|virus|malware|phish|message (content )?(was )?(rejected|blocked|refused)|attachment|security issue|bulk (e-?)?mail|by policy|policy (violation|reasons?|rejection)|violates/i,
    ['channel', 'content'],
  ],
];
