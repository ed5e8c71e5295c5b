import type { Replies } from './types.ts';

/** Replies that people showed in trackers: most from the relay that they send through. */
export const TRACKERS: Replies = [
  ['github.com/Excision-Mail/Excision-Mail/issues/54', [['content', '550 message rejected', 'channel', 'content']]],
  [
    'github.com/Mailu/Mailu/issues/2416',
    [['recipient', '554 5.7.1 <us@example.org>: SASL login name rejected: You are sending too many emails too fast.', 'channel', 'rate']],
  ],
  [
    'github.com/MicrosoftDocs/OfficeDocs-Support/issues/1150',
    [['content', '554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException', 'channel', 'quota']],
  ],
  [
    'github.com/Monstarrrr/rebutify/issues/162',
    [
      [
        'content',
        '421 Domain example.org is not allowed to send: Please activate your Mailgun account. Check your inbox or log in to your control panel to resend the activation email.',
        'channel',
        'blocked',
      ],
    ],
  ],
  [
    'github.com/PHPMailer/PHPMailer/issues/1370',
    [['content', '550 This message was classified as SPAM and may not be delivered', 'channel', 'content']],
  ],
  [
    'github.com/PHPMailer/PHPMailer/issues/2683',
    [
      [
        'content',
        '550-From header sender domain not verified.\n550-On your Settings > Sender Domains page\n550 verify the sender domain to be allowed to send.',
        'channel',
        'sender',
      ],
    ],
  ],
  [
    'github.com/WWBN/AVideo/issues/7527',
    [
      [
        'content',
        '552 C13ypH3DXQO9CC140p6S9y Message would take you over your relay quota of 500 Current quota used: 487',
        'channel',
        'quota',
      ],
    ],
  ],
  [
    'github.com/Youans/nodejs-nodemailer-outlook/issues/11',
    [
      [
        'content',
        '554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Failed to process message due to a permanent exception with message WASCL UserAction verdict is not None. Actual verdict is RefuseQuota, ShowTierUpgrade. OutboundSpamException: WASCL UserAction verdict is not None.',
        'channel',
        'blocked',
      ],
    ],
  ],
  [
    'github.com/aschroder/Magento-SMTP-Pro-Email-Extension/issues/94',
    [['content', '554 sorry, too many emails (#5.7.1)', 'channel', 'rate']],
  ],
  [
    'github.com/bluetiger9/SmtpClient-for-Qt/issues/133',
    [
      [
        'content',
        '554-Transaction failed\n554-Reject due to policy restrictions.\n554 For explanation visit https://postmaster.web.de/de/case?c=hi&i=ip&v=192.0.2.1',
        'channel',
        'content',
      ],
    ],
  ],
  [
    'github.com/cachethq/cachet/issues/3052',
    [
      [
        'content',
        '550 5.4.6 Unusual sending activity detected. <a href=https://www.zoho.com/mail/help/usage-policy.html target=_blank>Learn more.</a> To unblock <a href=https://mail.zoho.com/UnblockMe target=_blank>Click here.</a>',
        'channel',
        'blocked',
      ],
    ],
  ],
  [
    'github.com/chatmail/provider-db/issues/205',
    [
      [
        'content',
        '554 5.7.1 [2] Message rejected under suspicion of SPAM; https://ya.cc/1IrBc 1631900360-h4Ajl35YEe-dK78OYi4',
        'channel',
        'content',
      ],
    ],
  ],
  [
    'github.com/claroline/Distribution/issues/2267',
    [['unknown', '421 4.7.0 player771.ha.ovh.net Error: too many errors', 'channel', 'unavailable']],
  ],
  [
    'github.com/codefog/contao-events_subscriptions/issues/57',
    [['content', '451-Requested action aborted\n451 Mails per session limit', 'channel', 'rate']],
  ],
  [
    'github.com/deltachat/deltachat-core/issues/647',
    [
      [
        'content',
        '554 5.7.1 <DATA>: Data command rejected: limit of 400 rcpts per 24 hours for client us@example.org reached',
        'channel',
        'quota',
      ],
    ],
  ],
  [
    'github.com/faveosuite/faveo-helpdesk/issues/2190',
    [
      [
        'recipient',
        '550 User us@example.org has exceeded its 24-hour sending limit. Messages to 251 recipients out of 250 allowed have been sent. Relay quota will reset in 23.79 hours.',
        'channel',
        'quota',
      ],
    ],
  ],
  ['github.com/frappe/erpnext/issues/19057', [['content', '553 Relaying disallowed as us@example.org', 'channel', 'relay']]],
  ['github.com/frappe/frappe/pull/8514', [['recipient', '501 5.1.5 Recipient address reserved by RFC 2606', 'recipient', 'no-mailbox']]],
  [
    'github.com/freescout-help-desk/freescout/issues/4005',
    [['content', '554 5.7.1 Reached address outgoing limits for us@example.org', 'channel', 'quota']],
  ],
  [
    'github.com/goauthentik/authentik/issues/10720',
    [['content', '450 4.7.1 <END-OF-MESSAGE>: End-of-data rejected: Sorry, too many requests per time unit', 'channel', 'rate']],
  ],
  ['github.com/gophish/gophish/issues/3231', [['content', '550 spam mail rejected: exceeded hour limit', 'channel', 'quota']]],
  ['github.com/haraka/Haraka/issues/3437', [['recipient', '550 I cannot deliver mail for <ada@example.org>', 'channel', 'relay']]],
  [
    'github.com/haraka/Haraka/issues/848',
    [
      [
        'recipient',
        '550 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using FBLW15; To request removal from this list please forward this message to delist@messaging.microsoft.com',
        'channel',
        'blocked',
      ],
    ],
  ],
  [
    'github.com/hcengineering/platform/issues/8899',
    [
      [
        'content',
        '554 Message rejected: Sending paused for this account. For more information, please check the inbox of the email address associated with your AWS account.',
        'channel',
        'blocked',
      ],
    ],
  ],
  [
    'github.com/hestiacp/hestiacp/issues/2666',
    [['recipient', '550 Email account smtpout@example.com is sending too many emails - rate overlimit = 83.6 / 1h', 'channel', 'rate']],
  ],
  [
    'github.com/hitobito/hitobito/issues/953',
    [['content', '554 5.2.0 sc969: IP reputation ratelimit in effect - https://support.bluewin.ch/provider/bounce/x', 'channel', 'rate']],
  ],
  ['github.com/hmailserver/hmailserver/issues/287', [['recipient', '550 Delivery is not allowed to this address.', 'channel', 'relay']]],
  ['github.com/jstedfast/MailKit/issues/1221', [['content', '502 5.5.2 Error: command not recognized', 'channel', 'refused']]],
  [
    'github.com/jstedfast/MailKit/issues/1502',
    [
      [
        'recipient',
        '451 4.7.500 Access denied, please try again later. For more information please go to http://go.microsoft.com/fwlink/?LinkId=526653. (AS112201)',
        'channel',
        'blocked',
      ],
    ],
  ],
  [
    'github.com/jstedfast/MailKit/issues/591',
    [['recipient', '552 <ada@example.org> Domain size limit exceeded', 'recipient', 'mailbox-full']],
  ],
  ['github.com/keycloak/keycloak/issues/12175', [['recipient', '530 5.7.1 Authentication required', 'channel', 'login']]],
  ['github.com/mageplaza/magento-2-smtp/issues/271', [['login', '535 5.7.0 (#AUTH005) Too many bad auth attempts.', 'channel', 'login']]],
  ['github.com/mailcow/mailcow-dockerized/issues/1497', [['content', '451 4.7.1 Ratelimit "user" exceeded', 'channel', 'rate']]],
  ['github.com/mailcow/mailcow/issues/318', [['recipient', '550 smtp auth required', 'channel', 'login']]],
  [
    'github.com/mastodon/mastodon/issues/33073',
    [['login', '454 4.7.0 Temporary authentication failure: generic failure', 'channel', 'login']],
  ],
  ['github.com/mattermost/mattermost/issues/13648', [['content', '550 Incorrect sender header (Check your FROM) #1', 'channel', 'sender']]],
  ['github.com/mautic/mautic/issues/8721', [['login', '451 Authentication failed: Maximum credits exceeded', 'channel', 'quota']]],
  [
    'github.com/mikechabot/smtp-email-spoofer-py/issues/18',
    [['recipient', '550 relay access denied - please authenticate', 'channel', 'relay']],
  ],
  [
    'github.com/ministryofjustice/analytical-platform/issues/6944',
    [
      [
        'content',
        "554 Access denied: User `arn:aws:iam::123456789012:user/mail' is not authorized to perform `ses:SendRawEmail' on resource `arn:aws:ses:eu-west-2:123456789012:identity/us@example.org'",
        'channel',
        'login',
      ],
    ],
  ],
  [
    'github.com/nodemailer/nodemailer/issues/1555',
    [
      [
        'recipient',
        '550-Requested action not taken: mailbox unavailable\n550 Failure sending mail. Try again later.',
        'channel',
        'unavailable',
      ],
    ],
  ],
  ['github.com/nodemailer/nodemailer/issues/693', [['recipient', '501 <>: missing or malformed local part', 'recipient', 'no-mailbox']]],
  [
    'github.com/nodemailer/nodemailer/issues/697',
    [
      [
        'recipient',
        '550-Verification failed for <us@example.org>\n550-Unrouteable address\n550 unable to verify sender address',
        'channel',
        'sender',
      ],
    ],
  ],
  ['github.com/open-falcon/mail-provider/issues/27', [['recipient', '550 domain of forward path is not allowed', 'channel', 'refused']]],
  ['github.com/postalserver/postal/issues/546', [['recipient', '451 <us@example.org> unable to verify address', 'channel', 'unavailable']]],
  ['github.com/postalserver/postal/issues/863', [['content', '530 From/Sender name is not valid', 'channel', 'sender']]],
  [
    'github.com/pytition/Pytition/issues/28',
    [
      [
        'content',
        '554 5.7.0 Your message could not be sent. The limit on the number of allowed outgoing messages was exceeded. Try again later.',
        'channel',
        'quota',
      ],
    ],
  ],
  [
    'github.com/sahat/hackathon-starter/issues/1083',
    [
      [
        'content',
        '550 The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved. Visit https://sendgrid.com/docs/for-developers/sending-email/sender-identity/ to see the Sender Identity requirements',
        'channel',
        'sender',
      ],
    ],
  ],
  ['github.com/stalwartlabs/stalwart/issues/2460', [['recipient', '550 5.1.2 Mailbox does not exist.', 'recipient', 'no-mailbox']]],
  ['github.com/substack/node-smtp-protocol/issues/50', [['sender', '550 Command Rejected', 'channel', 'refused']]],
  [
    'github.com/swiftmailer/swiftmailer/issues/1244',
    [['content', '550 5.7.1 Message rejected as spam by Content Filtering.', 'channel', 'content']],
  ],
  [
    'github.com/swiftmailer/swiftmailer/issues/658',
    [
      [
        'connect',
        '451-The server has reached its limit for processing requests from your host.\n451 Please try again later.',
        'channel',
        'rate',
      ],
    ],
  ],
  ['github.com/symfony/swiftmailer-bundle/issues/21', [['unknown', '554 Too many nonmail commands', 'channel', 'refused']]],
  ['github.com/toeverything/AFFiNE/issues/13820', [['sender', '553 Envolope sender mismatch with login user', 'channel', 'sender']]],
  ['github.com/useplunk/plunk/issues/164', [['sender', '550 This domain is not associated with your account', 'channel', 'sender']]],
  [
    'github.com/zonque/AlRide/issues/7',
    [
      [
        'content',
        '554 Sandbox subdomains are for test purposes only. Please add your own domain or add the address to authorized recipients in domain settings.',
        'channel',
        'sender',
      ],
    ],
  ],
];
