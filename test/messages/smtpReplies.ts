import { BOUNCES } from './smtpReplies/bounces.ts';
import { LISTS } from './smtpReplies/lists.ts';
import { DOCUMENTS } from './smtpReplies/providers.ts';
import { TRACKERS } from './smtpReplies/trackers.ts';
import type { Replies } from './smtpReplies/types.ts';

/*
 * Replies of real mail servers, word for word from public documents, source code and trackers; example.org and 192.0.2.1 stand for
 * the addresses in them. Each has a verdict that people decided: whose fault it is, and why.
 */

const GMAIL = 'support.google.com/a/answer/3726730, Gmail SMTP errors and codes';
const POSTFIX = 'Postfix 3.7 source, src/smtpd/smtpd.c and smtpd_check.c';
const EXIM = 'Exim 4 source, src/smtp_in.c and the default configuration src/configure.default';
const EXCHANGE = 'learn.microsoft.com/exchange/troubleshoot/email-delivery/ndr/non-delivery-reports-in-exchange-online';
const SES = 'docs.aws.amazon.com/ses/latest/dg/troubleshoot-smtp.html, SMTP response codes returned by Amazon SES';

/** What the rules were first made for. */
const FIRST: Replies = [
  [
    GMAIL,
    [
      ['connect', '421 4.3.0 Temporary System Problem. Try again later', 'channel', 'unavailable'],
      ['connect', '421 4.7.0 Try again later, closing connection.', 'channel', 'unavailable'],
      ['unknown', '421 4.4.5 Server busy, try again later.', 'channel', 'unavailable'],
      ['unknown', '421 4.7.0 IP not in whitelist for RCPT domain, closing connection.', 'channel', 'unavailable'],
      [
        'content',
        '421 4.7.0 Our system has detected an unusual rate of unsolicited mail originating from your IP address. To protect our users from spam, mail sent from your IP address has been temporarily blocked.',
        'channel',
        'rate',
      ],
      [
        'recipient',
        '450 4.2.1 The user you are trying to contact is receiving mail too quickly. Please resend your message at a later time.',
        'recipient',
        'deferred',
      ],
      [
        'recipient',
        '450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.',
        'recipient',
        'deferred',
      ],
      ['sender', '450 4.2.1 Peak SMTP relay limit exceeded for customer. This is a temporary error.', 'channel', 'quota'],
      ['content', '451 4.3.0 Mail server temporarily rejected message.', 'channel', 'unavailable'],
      ['unknown', '451 4.4.2 Timeout - closing connection.', 'channel', 'connection'],
      ['recipient', '452 4.2.2 The email account that you tried to reach is over quota.', 'recipient', 'mailbox-full'],
      ['recipient', '452 4.5.3 Your message has too many recipients.', 'channel', 'rate'],
      ['login', '454 4.7.0 Cannot authenticate due to temporary system problem. Try again later.', 'channel', 'unavailable'],
      ['connect', '501 5.5.4 HELO/EHLO argument is invalid.', 'channel', 'unavailable'],
      ['sender', '530 5.7.0 Must issue a STARTTLS command first.', 'channel', 'login'],
      ['sender', '530 5.5.1 Authentication Required.', 'channel', 'login'],
      ['login', '534 5.7.14 Please log in through your web browser and then try again.', 'channel', 'login'],
      ['login', '534 5.7.9 Application-specific password required.', 'channel', 'login'],
      ['login', '535 5.7.8 Username and Password not accepted.', 'channel', 'login'],
      [
        'recipient',
        "550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email address for typos or unnecessary spaces.",
        'recipient',
        'no-mailbox',
      ],
      ['recipient', '550 5.2.1 The email account that you tried to reach is disabled.', 'recipient', 'not-accepted'],
      ['content', '550 5.4.5 Daily user sending limit exceeded.', 'channel', 'quota'],
      ['content', '550 5.4.5 Daily sending quota exceeded.', 'channel', 'quota'],
      ['recipient', '550 5.7.0 Mail relay denied.', 'channel', 'relay'],
      ['content', '550 5.7.0 Mail Sending denied.', 'channel', 'refused'],
      ['recipient', '550 5.7.1 Daily SMTP relay limit exceeded for customer.', 'channel', 'quota'],
      ['content', '550 5.7.1 Email quota exceeded.', 'channel', 'quota'],
      ['recipient', '550 5.7.1 Invalid credentials for relay.', 'channel', 'login'],
      ['content', '550 5.7.1 Our system has detected that this message is likely unsolicited mail.', 'channel', 'content'],
      [
        'content',
        "550 5.7.1 The IP you're using to send mail is not authorized to send email directly to our servers. Please use the SMTP relay at your service provider instead.",
        'channel',
        'blocked',
      ],
      ['content', '550 5.7.1 Unauthenticated email is not accepted from this domain.', 'channel', 'sender'],
      [
        'content',
        '550 5.7.1 The user or domain that you are sending to (or from) has a policy that prohibited the mail that you sent.',
        'channel',
        'refused',
      ],
      ['recipient', '552 5.2.2 The email account that you tried to reach is over quota.', 'recipient', 'mailbox-full'],
      ['content', "552 5.2.3 Your message exceeded Google's message size limits.", 'message', 'too-large'],
      ['content', '552 5.7.0 Our system detected an illegal attachment on your message.', 'channel', 'content'],
      ['recipient', "553 5.1.2 We weren't able to find the recipient domain.", 'recipient', 'no-mailbox'],
      ['recipient', '553 5.1.3 The recipient address is not a valid RFC-5321 address.', 'recipient', 'no-mailbox'],
      ['content', '554 5.6.0 Mail message is malformed. Not accepted.', 'message', 'malformed'],
      ['content', '554 5.6.0 Message exceeded 50 hops, this may indicate a mail loop.', 'message', 'malformed'],
    ],
  ],
  [
    POSTFIX,
    [
      ['connect', '421 4.7.0 mail.example.org Error: too many connections from 192.0.2.1', 'channel', 'connections'],
      ['sender', '450 4.7.1 Error: too much mail from 192.0.2.1', 'channel', 'rate'],
      ['recipient', '450 4.7.1 Error: too many recipients from 192.0.2.1', 'channel', 'rate'],
      ['sender', '452 4.3.1 Insufficient system storage', 'channel', 'unavailable'],
      ['sender', '552 5.3.4 Message size exceeds fixed limit', 'message', 'too-large'],
      ['content', '552 5.3.4 Error: message file too big', 'message', 'too-large'],
      ['sender', '530 5.7.0 Must issue a STARTTLS command first', 'channel', 'login'],
      ['login', '535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6', 'channel', 'login'],
      ['connect', '454 4.7.0 TLS not available due to local problem', 'channel', 'unavailable'],
      ['recipient', '554 5.7.1 <spam@example.org>: Relay access denied', 'channel', 'relay'],
      ['recipient', '454 4.7.1 <ada@example.org>: Relay access denied', 'channel', 'relay'],
      [
        'recipient',
        '550 5.1.1 <relay.denied@example.org>: Recipient address rejected: User unknown in local recipient table',
        'recipient',
        'no-mailbox',
      ],
      [
        'recipient',
        '550 5.1.1 <ada@example.org>: Recipient address rejected: User unknown in virtual mailbox table',
        'recipient',
        'no-mailbox',
      ],
      [
        'recipient',
        '550 5.1.1 <ada@example.org>: Recipient address rejected: User unknown in relay recipient table',
        'recipient',
        'no-mailbox',
      ],
      ['recipient', '450 4.1.2 <ada@example.org>: Recipient address rejected: Domain not found', 'recipient', 'deferred'],
      [
        'recipient',
        '556 5.1.10 <ada@example.org>: Recipient address rejected: Domain example.org does not accept mail (nullMX)',
        'recipient',
        'no-mailbox',
      ],
      ['recipient', '504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname', 'channel', 'blocked'],
      ['recipient', '450 4.1.8 <us@example.org>: Sender address rejected: Domain not found', 'channel', 'sender'],
      ['recipient', '553 5.7.1 <us@example.org>: Sender address rejected: not owned by user club', 'channel', 'sender'],
      ['recipient', '554 5.7.1 <ada@example.org>: Recipient address rejected: Access denied', 'recipient', 'no-mailbox'],
      ['recipient', '554 5.7.1 <host.example.org[192.0.2.1]>: Client host rejected: Access denied', 'channel', 'blocked'],
      [
        'recipient',
        '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1',
        'channel',
        'blocked',
      ],
      ['recipient', '451 4.3.0 <ada@example.org>: Temporary lookup failure', 'channel', 'unavailable'],
      ['recipient', '451 4.3.5 Server configuration error', 'channel', 'unavailable'],
      ['content', '451 4.3.0 Error: queue file write error', 'channel', 'unavailable'],
      ['content', '451 4.7.1 Service unavailable - try again later', 'channel', 'refused'],
      ['content', '554 5.7.1 <END-OF-MESSAGE>: End-of-data rejected: Access denied', 'channel', 'refused'],
      ['unknown', '421 4.4.2 mail.example.org Error: timeout exceeded', 'channel', 'unavailable'],
      ['sender', '553 5.6.7 Must declare SMTPUTF8 to send unicode address', 'channel', 'refused'],
    ],
  ],
  [
    'Postfix ADDRESS_VERIFICATION_README',
    [
      [
        'recipient',
        '450 4.1.1 <ada@example.org>: Recipient address rejected: unverified address: Address verification in progress',
        'recipient',
        'deferred',
      ],
      [
        'recipient',
        '550 5.1.1 <ada@example.org>: Recipient address rejected: undeliverable address: User unknown',
        'recipient',
        'no-mailbox',
      ],
    ],
  ],
  [
    'postgrey 1.37, option --greylist-text',
    [
      [
        'recipient',
        '450 4.2.0 <ada@example.org>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.org.html',
        'recipient',
        'deferred',
      ],
    ],
  ],
  ['rspamd, src/libserver/protocol.c and the metric actions', [['content', '554 5.7.1 Spam message rejected', 'channel', 'content']]],
  ['spamass-milter 0.4, src/spamass-milter.cpp', [['content', '550 5.7.1 Blocked by SpamAssassin', 'channel', 'content']]],
  [
    'Dovecot 2.3 source, src/lmtp and src/lib-storage',
    [
      ['recipient', "550 5.1.1 <ada@example.org> User doesn't exist: ada@example.org", 'recipient', 'no-mailbox'],
      ['content', '552 5.2.2 <ada@example.org> Quota exceeded (mailbox for user is full)', 'recipient', 'mailbox-full'],
      ['recipient', '451 4.3.0 <ada@example.org> Temporary internal error', 'channel', 'unavailable'],
    ],
  ],
  [
    EXIM,
    [
      ['connect', '421 Too many concurrent SMTP connections; please try again later.', 'channel', 'connections'],
      ['connect', '421 Unexpected failure, please try later', 'channel', 'unavailable'],
      ['recipient', '550 relay not permitted', 'channel', 'relay'],
      ['recipient', '550 Unrouteable address', 'recipient', 'no-mailbox'],
      ['recipient', '451 Temporary local problem - please try later', 'channel', 'unavailable'],
      ['recipient', '452 space shortage, please try later', 'channel', 'unavailable'],
      ['content', '552 Message size exceeds maximum permitted', 'message', 'too-large'],
      ['sender', '552 Message size exceeds maximum permitted', 'message', 'too-large'],
      ['login', '535 Incorrect authentication data', 'channel', 'login'],
      ['recipient', '550 Administrative prohibition', 'channel', 'refused'],
    ],
  ],
  [
    'github.com/docker-mailserver/docker-mailserver/issues/2257',
    [
      [
        'recipient',
        '550-Verification failed for <us@example.org>\n550-The mail server does not recognize us@example.org as a valid\n550-sender.\n550 Sender verify failed',
        'channel',
        'sender',
      ],
    ],
  ],
  [
    EXCHANGE,
    [
      ['content', '432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded', 'recipient', 'deferred'],
      ['recipient', '550 5.1.8 Access denied, bad outbound sender', 'channel', 'sender'],
      [
        'content',
        "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
        'channel',
        'quota',
      ],
      ['recipient', '550 5.1.10 Recipient not found', 'recipient', 'no-mailbox'],
      ['content', '550 5.2.2 Submission quota exceeded', 'channel', 'quota'],
      ['recipient', '550 5.4.1 Recipient address rejected: Access denied', 'recipient', 'no-mailbox'],
      ['recipient', '550 5.7.124 Sender not in allowed-senders list', 'recipient', 'not-accepted'],
      ['recipient', '550 5.7.133 Sender not authenticated for group', 'recipient', 'not-accepted'],
      ['recipient', '550 5.7.134 Sender not authenticated for mailbox', 'recipient', 'not-accepted'],
      ['content', '550 5.7.501 Access denied, spam abuse detected', 'channel', 'blocked'],
      ['sender', '550 5.7.501 Access denied, spam abuse detected', 'channel', 'blocked'],
      ['sender', '550 5.7.503 Access denied, banned sender', 'channel', 'blocked'],
      ['recipient', '550 5.7.705 Access denied, tenant has exceeded threshold', 'channel', 'blocked'],
      ['recipient', '550 5.7.708 Access denied, traffic not accepted from this IP', 'channel', 'blocked'],
      ['recipient', '550 5.7.64 TenantAttribution; Relay Access Denied', 'channel', 'relay'],
    ],
  ],
  [
    'learn.microsoft.com/exchange/troubleshoot/email-delivery/ndr/fix-error-code-550-5-7-129',
    [
      [
        'content',
        '550 5.7.129 RESOLVER.RST.RestrictedToRecipientsPermission; not authorized to send to recipient because the sender isn’t on the recipient’s list of senders to accept mail from',
        'recipient',
        'not-accepted',
      ],
    ],
  ],
  [
    'learn.microsoft.com/exchange/mail-flow-best-practices/how-to-set-up-a-multifunction-device, fix issues',
    [
      ['sender', '530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM', 'channel', 'login'],
      ['login', '535 5.7.3 Authentication unsuccessful', 'channel', 'login'],
      ['login', '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.', 'channel', 'login'],
      ['content', '550 5.7.60 SMTP; Client does not have permissions to send as this sender', 'channel', 'sender'],
      ['content', '432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded', 'channel', 'connections'],
    ],
  ],
  [
    SES,
    [
      ['content', '454 Throttling failure: Maximum sending rate exceeded', 'channel', 'rate'],
      ['content', '454 Throttling failure: Daily message quota exceeded', 'channel', 'quota'],
      ['content', '454 Temporary service failure', 'channel', 'unavailable'],
      ['login', '454 Temporary authentication failure', 'channel', 'login'],
      ['unknown', '421 Too many concurrent SMTP connections', 'channel', 'connections'],
      ['unknown', '451 Timeout waiting for data from client', 'channel', 'unavailable'],
      ['sender', '530 Authentication required', 'channel', 'login'],
      ['login', '535 Authentication Credentials Invalid', 'channel', 'login'],
      ['content', '552 Message is too long.', 'message', 'too-large'],
      ['content', '554 Transaction failed: Address blacklisted.', 'recipient', 'not-accepted'],
      [
        'content',
        '554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: us@example.org',
        'channel',
        'sender',
      ],
    ],
  ],
  [
    'github.com/mailgun/documentation/pull/471 and github.com/nodemailer/nodemailer/issues/1480',
    [['recipient', '550 5.7.1 Relaying denied', 'channel', 'relay']],
  ],
  [
    'Brevo, github.com/marcpope/borgbackupserver/issues/16 and github.com/WPManageNinja/fluent-smtp/issues/157',
    [
      ['login', '535 5.7.0 Invalid login or password', 'channel', 'login'],
      ['content', '502 5.7.0 Your SMTP account is not yet activated. Please contact us to request activation', 'channel', 'blocked'],
    ],
  ],
  [
    'OVH, github.com/mastodon/mastodon/issues/13240 and github.com/piwebcam/PiWebcam/pull/43',
    [
      ['login', '535 5.7.1 Authentication failed', 'channel', 'login'],
      ['sender', '550 5.7.60 SMTP; Client does not have permissions to send as this sender', 'channel', 'sender'],
    ],
  ],
  [
    'Dolibarr on OVH Exchange, github.com/Dolibarr/dolibarr/issues/9426',
    [['connect', '501 5.5.4 Invalid domain name', 'channel', 'unavailable']],
  ],
  [
    'SendGrid, github.com/sendgrid/docs/issues/6473 and github.com/Billionmail/BillionMail/issues/171',
    [
      ['sender', '550 Unauthenticated senders not allowed', 'channel', 'sender'],
      ['login', '451 Authentication failed: Could not authenticate', 'channel', 'login'],
    ],
  ],
  [
    'SendGrid, sendgrid.com/docs/for-developers/sending-email/smtp-errors-and-troubleshooting',
    [['content', '421 Message from (192.0.2.1) temporarily deferred', 'channel', 'unavailable']],
  ],
  ['smtp2go, github.com/gophish/gophish/issues/1701', [['sender', '550 that IP address is not allowed to send', 'channel', 'refused']]],
  [
    'Yandex, github.com/splitbrain/dokuwiki-plugin-smtp/issues/38',
    [['sender', '553 5.7.1 Sender address rejected: not owned by auth user.', 'channel', 'sender']],
  ],
  ['mox, github.com/mjl-/mox/issues/352', [['content', '550 Unauthenticated mail not allowed from this range', 'channel', 'sender']]],
  ['nodemailer/issues/386', [['recipient', '550 5.7.1 Unable to relay for ada@example.org', 'channel', 'relay']]],
];

export const SMTP_REPLIES: Replies = [...FIRST, ...DOCUMENTS, ...BOUNCES, ...LISTS, ...TRACKERS];
