import type { Replies } from './types.ts';

/** Replies in what providers tell their customers, and in the source of mail servers. */
export const DOCUMENTS: Replies = [
  ['Postfix 3.7 source, src/milter/milter8.c', [['content', '550 5.7.1 Command rejected', 'channel', 'refused']]],
  ['Postfix 3.7 source, src/postscreen/postscreen.c', [['connect', '421 4.3.2 All server ports are busy', 'channel', 'unavailable']]],
  [
    'Postfix 3.7 source, src/postscreen/postscreen_dnsbl.c',
    [['recipient', '550 5.7.1 Service unavailable; client [192.0.2.1] blocked using zen.spamhaus.org', 'channel', 'blocked']],
  ],
  [
    'Postfix 3.7 source, src/postscreen/postscreen_smtpd.c',
    [['recipient', '450 4.3.2 Service currently unavailable', 'channel', 'unavailable']],
  ],
  [
    'bytecamp.net/de/faq/email/zustellen.html',
    [
      ['recipient', '422 4.2.2 Quota limit exceeded (Speicherplatz des Kontos ueberschritten)', 'recipient', 'mailbox-full'],
      ['content', '571 5.7.1 message classified as spam (Nachricht als Spam eingestuft)', 'channel', 'content'],
      ['recipient', '450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]', 'channel', 'blocked'],
    ],
  ],
  [
    'developer.contactlab.com/documentation/contactsend/smartrelay',
    [['connect', '421 4.4.5 Service unavailable, concurrency limit reached', 'channel', 'connections']],
  ],
  [
    'github.com/SparkPost/support-docs/content/docs/faq/error-messages-smtp.md',
    [
      ['content', '550 5.7.1 Unconfigured Sending Domain <example.org>', 'channel', 'sender'],
      ['content', '550 5.6.0 JSON parsing error in X-MSYS-API', 'message', 'malformed'],
    ],
  ],
  ['help.clouduss.com/ems-knowledge-base, 452 4.3.1', [['sender', '452 4.3.1 Insufficient system resources', 'channel', 'unavailable']]],
  [
    'help.dreamhost.com, SMTP quota overview',
    [['recipient', '554 5.7.1 <us@example.org>: Sender address rejected: Policy Rejection- Quota Exceeded.', 'channel', 'quota']],
  ],
  [
    'help.socketlabs.com/docs/421-451-too-many-errors',
    [['connect', '421 4.5.1 Too many errors, you have been temporarily blacklisted', 'channel', 'blocked']],
  ],
  [
    'learn.microsoft.com/answers/questions/407670',
    [
      [
        'connect',
        '421 4.3.2 The maximum number of concurrent server connections has exceeded a per-source limit, closing transmission channel',
        'channel',
        'connections',
      ],
    ],
  ],
  [
    'mail.live.com/mail/troubleshooting.aspx as quoted in public bounce rules',
    [
      [
        'connect',
        "421 RP-001 (COL004-MC1F1) Unfortunately, some messages from 192.0.2.1 weren't sent. Please try again. We have limits for how many messages can be sent per hour and per day.",
        'channel',
        'rate',
      ],
    ],
  ],
  [
    'new-faq.comservice-ffo.de/smtp-fehlermeldungen-e-mail-fehler',
    [
      ['sender', '421 Rate limit reached. Please try again later', 'channel', 'rate'],
      ['recipient', '450 Reject due to policy violations.', 'channel', 'blocked'],
      ['content', '451 Requested action aborted: local error in processing', 'channel', 'unavailable'],
    ],
  ],
  [
    'postmaster.gmx.com/en/error-messages',
    [
      [
        'connect',
        '554-gmx.net (mxgmx104) Nemesis ESMTP Service not available\n554-No SMTP service\n554-IP address is block listed.\n554 For explanation visit https://postmaster.gmx.net/en/case?c=r0201&i=ip&v=192.0.2.1',
        'channel',
        'blocked',
      ],
    ],
  ],
  [
    'qmail 1.03 source, qmail-smtpd.c',
    [
      ['recipient', "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", 'channel', 'relay'],
      ['content', '552 sorry, that message size exceeds my databytes limit (#5.3.4)', 'message', 'too-large'],
      ['recipient', '553 sorry, your envelope sender is in my badmailfrom list (#5.7.1)', 'channel', 'sender'],
      ['content', '554 too many hops, this message is looping (#5.4.6)', 'message', 'malformed'],
    ],
  ],
  ['qmail 1.03 source, qmail.c', [['content', '451 qq trouble in home directory (#4.3.0)', 'channel', 'unavailable']]],
  [
    'sendgrid.com/docs/for-developers/sending-email/smtp-errors-and-troubleshooting',
    [
      ['content', '403 You are not authorized to send from that email address', 'channel', 'sender'],
      ['recipient', '450 too frequent connects from 192.0.2.1, please try again later.', 'channel', 'rate'],
    ],
  ],
];
