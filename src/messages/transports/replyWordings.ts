import type { Verdict } from './faultTypes.ts';

/*
 * Phrases of mail servers, without addresses and links. test/messages/smtpReplies.ts has the replies they were made for, each with its
 * source. The first that matches decides, so the order matters.
 */

type Rules = readonly (readonly [RegExp, Verdict])[];

/** About letters outside of ASCII in addresses and header fields. */
export const LETTERS_WORDING = /smtp-?utf-?8|non-?ascii|unicode|8-?bit (address|header)|internationali[sz]ed (e-?mail )?address/i;

/** What Postfix puts in front of whatever a rule of its operator says, be it about the recipient or about us. */
export const PREFIX_OF_ANYTHING = /\b(recipient address|end-of-data|data command) rejected ?: (?!access denied)/i;

/** The server has asked the recipient's, and repeats what that said about the server: words that a stranger may have chosen. */
export const ASKED_RECIPIENTS_SERVER =
  /\b(undeliverable|unverified) address\b|\bcall(out|back) (verification|setup) failed(?!.*sender verify)/i;

/** A sign that a rejection without a known phrase is about who gets the email. */
export const RECIPIENT_WORDING = /\b(user|mailbox|recipient)\b/i;

/** A rejection for good that says it passes: taken at its word, it is tried again. */
export const PASSING_WORDING = /\blater\b|plus tard|temporar/i;

/** Phrases that say more than any code. */
export const CERTAIN_WORDINGS: Rules = [
  // About one recipient, though they sound like limits or rejections of ours.
  [
    /receiving (e-?)?(mail|messages)|receive limit|they can receive|(recipient|mailbox) has exceeded .{0,60}(rate|limit for| per (minute|hour|day))|recipient thread limit|messages to deferred/i,
    ['recipient', 'deferred'],
  ],
  [/gr[ea]y-?list/i, ['recipient', 'deferred']],
  [
    /RESOLVER\.RST(?!\.\w*Size)|not authenticated for (group|mailbox)|(mailbox|group|list|recipient|address|delivery) .{0,20}restricted to|allowed-senders list|not (authorized|permitted|allowed) to send (e-?mails? |messages )?to (the |this )?(recipient|group|list|mailbox|address|user)|(group|list) (only )?(accepts|is restricted)|rejected by recipient|recipient preferences|badrcptto/i,
    ['recipient', 'not-accepted'],
  ],
  [/has too many (e-?mails|messages) on|zuviele mails/i, ['recipient', 'mailbox-full']],
  // A relay that remembers who bounced or complained. `IP address` is ours.
  [/(?<!\bip )address (is )?(black ?listed|suppressed|on .{0,20}suppression list)|marked as inactive/i, ['recipient', 'not-accepted']],

  // Who we say we are. `SPF domain` and the like only name us, where it is about a rate.
  [/unauthenticated (e-?mail|mail|senders)|is unauthenticated|\b(spf|dkim|dmarc)\b(?! domain|-signature)/i, ['channel', 'sender']],
  [
    /\btls\b.{0,20}(required|connection)|(requires?|must support|sent over a) (encryption|tls)|encryption (is )?required/i,
    ['channel', 'tls'],
  ],
  [
    /(too many|maximum|limit).{0,40}\b(connections|sessions)\b|\b(connections|sessions|concurrency|sender thread|outbound thread)\b.{0,40}(limit|maximum)/i,
    ['channel', 'connections'],
  ],
  // Of how many emails, not of how large one is or how full a mailbox.
  [
    /\b(daily|hourly|monthly|sending|submission|outgoing|outbound|relay|smtp|policy|queue)\b(?:(?!size|length|header|storage|mailbox|inbox|recipient|account|reach)[\w'’ -]){0,40}\b(quota|limit)s?\b|(e-?mail|message) (quota|limit)\b/i,
    ['channel', 'quota'],
  ],
  [
    /submission\w*quota|limit\b.{0,40}(outgoing|sending)|limit exceeded for (user|customer)|\d+ (e-?mails|messages) (per|an?|each) (hour|day)|\b(limit|max(imum)?)\b.{0,40} per (\d+ )?(hour|day)|\b(hour|day|month) limit|(reached|exceeded) (the|your) (daily|hourly|monthly)|credits? (is |are )?(exceeded|exhausted)/i,
    ['channel', 'quota'],
  ],
  [
    /\brate[- ]?limit|(sending|message|unusual) rate|(excessive|unexpected) volume|too frequent|frequency limit|\brate\b.{0,20}exceeded|exceeded permitted limits|limits? for (how many|processing)|(e-?)?mails? per session|messages per (session|connection)|too much mail\b(?! data)|too many (e-?mails?|messages|recipients|requests|unauthenticated)|throttl|too (fast|quickly)|slow down|\bflood/i,
    ['channel', 'rate'],
  ],
  [
    /relay(ing)?\b.{0,30}\b(denied|disallowed|prohibited|not (allowed|permitted|authorized|available))|no relaying|as a relay|local users? only|cannot deliver mail for|delivery is not allowed to|(unable|not (allowed|permitted|authorized|configured)) to relay|not relay\b|rcpthosts/i,
    ['channel', 'relay'],
  ],
  // What they have read about our IP address, or see of it.
  [
    /blocked using|blocked - see|(black|block|deny) ?-?list|\w*(dnsbl|rbl)s?\b|spamhaus|listed (in|at|by|on)\b|reputation|\bptr\b|reverse (dns|hostname|lookup)|name lookup failed|dynamic ip|\bip\b.{0,40} blocked|open (relay|proxy)|\b(bad|banned|blocked) (helo|send|ip\b)/i,
    ['channel', 'blocked'],
  ],
  [
    /access denied, (banned|spam|traffic|tenant|please)|client host (rejected|blocked)|helo command rejected|unauthori[sz]ed ip|IP you.re using|(mail|messages|connections) from your (ip|host|server|network)|not allowed to connect|network not allowed|too many (invalid|unknown|bad) (recipients|users)|access to (submit|this)|block(ed)? for (abuse|spam)|permanently deferred|ask your postmaster/i,
    ['channel', 'blocked'],
  ],
  // Our account with them.
  [
    /\b(your|sending|sender|smtp) (\w+ )?account.{0,30}(suspended|paused|blocked|disabled|locked|not (yet )?activated)|(outgoing|outbounds?|sending) (is )?(blocked|paused|disabled|suspended)|outboundspam|unusual (sending )?activity|activate your/i,
    ['channel', 'blocked'],
  ],
  [
    /sender\b.{0,60}(reject|denied|not (allowed|permitted|authorized|owned|valid)|invalid|refused|does not exist|must exist|mismatch|is in my)|(invalid|incorrect|unroutable|verify) (the )?sender|sender verify|(address|domain|identit\w+|sender).{0,20}not (been )?verified|verified sender|send ?as|as this sender|outbound sender|valid sender/i,
    ['channel', 'sender'],
  ],
  [
    /\bfrom:? (address|domain)|from\/sender|(sending|unregistered) domain|mailfrom|spoof|domain .{0,60}mismatch|not (associated|registered) with your account|invalid ip for sending|test purposes|authorized to send (from|as)|not allowed to send(:| from| mail)/i,
    ['channel', 'sender'],
  ],
  [
    /auth\w*( is)? required|please authenticate|authenticat\w+ (unsuccessful|failed|credentials)|(failed to|must) authenticate|not authenticated|not authorized to perform|must issue a starttls|please log ?in|(invalid|incorrect) (login|credentials|authentication)|not logged in|username and password/i,
    ['channel', 'login'],
  ],
  [
    /\b(mailbox|inbox|account|user|recipient)\b.{0,60}(\bfull\b|quota)|mailbox exceed|over ?quota|quota exceeded|storage (space|full)|out of storage|exceeded (its )?storage|enough space/i,
    ['recipient', 'mailbox-full'],
  ],
  [
    /(message|mail|file|headers?|attachment).{0,30}too (large|big|long)|(size|length) exceed(s|ed)|exceed\w* .{0,40}size limit|maximum .{0,20}size|fixed limit/i,
    ['message', 'too-large'],
  ],
  [
    /config\w* (error|problem)|lookup (failure|error)|local (problem|error)|queue file|insufficient (system|disk)|space shortage|system problem|\bbusy\b|temporary (service|system|internal|server)|service is (currently|temporarily) unavailable|unexpected failure|failure sending mail/i,
    ['channel', 'unavailable'],
  ],
  // What Exim says where its operator has written no reason. A recipient that it does not know is `Unrouteable address`.
  [/administrative prohibition/i, ['channel', 'refused']],
];

/** Phrases that a precise enhanced code overrules. */
export const LIKELY_WORDINGS: Rules = [
  [
    /\b(unknown|no such|non-?existent|invalid|illegal|bad|unrouteable|undeliverable|unverified|not our|not a (valid|known)|no( valid)?|malformed)[ -](local |virtual |e-?mail |destination )?(user|mailbox|recipients?|account|address|alias|person|customer|part)\b/i,
    ['recipient', 'no-mailbox'],
  ],
  [
    /\b(user|mailbox|recipient|rcpt|account|addressee|alias|(?<!\bip )address)\b.{0,60}(unknown|invalid|not found|n[o'’]t exist|unavailable|not available|not (a )?(known|valid))|\bno longer\b/i,
    ['recipient', 'no-mailbox'],
  ],
  [
    /(do(es)?n.t|not) have .{0,40}account|host unknown|domain not found|no such domain|find the recipient domain|(domain|host)\b.{0,40}does not accept mail/i,
    ['recipient', 'no-mailbox'],
  ],
  // It is there, and closed.
  [
    /\b(user|mailbox|recipient|account)\b.{0,60}(disabled|inactive|suspended|blocked|locked|frozen|archived|closed|expired)|(disabled|inactive|suspended|blocked|archived) (user|mailbox|recipient|account)/i,
    ['recipient', 'not-accepted'],
  ],
  [
    /malformed|rfc ?(2|5)[38]22|\bhops\b|hop count|\bloop(ing)?\b|header error|not rfc compliant|(duplicate|multiple|missing) .{0,30}header|multiple addresses|invalid characters|line limit/i,
    ['message', 'malformed'],
  ],
  // Our emails are alike: if the server takes others, it is this one; if it takes none, it is us.
  [
    /spam|unsolicited|\bcontent\b|virus|infected|malware|phish|message (was |is )?(rejected|blocked|refused|not (allowed|accepted))|attachment|security (issue|polic)|(bulk|mass) (e-?)?mail|(by|local|examination) policy|policy (violation|reasons?|rejection|restriction)|violates/i,
    ['channel', 'content'],
  ],
  [/^\W*access denied/i, ['channel', 'refused']],
  [/\b(recipient|address)\b.{0,60}rejected/i, ['recipient', 'no-mailbox']],
];
