import type { Stage } from '../../../src/messages/transports/faultTypes.ts';

/** Replies about a recipient or a message that do not say so: they end no message at once, and pause nobody once the server accepts others. */
export const UNCLEAR: readonly (readonly [source: string, rows: readonly (readonly [stage: Stage, reply: string])[]])[] = [
  [
    'github.com/ActiveCampaign/smtp-field-manual, data/codes',
    [
      ['recipient', '452 temporary domain failure <ada@example.org>'],
      ['recipient', '554 5.7.1 <ada@example.org>: Recipient address rejected: NO-DOMAIN.'],
      ['content', '550 5.7.1 Policy rejection on the target address'],
      ['recipient', '551 5.7.1 Our database returned invalid pieces of information about the requested recipient’s domain (#id-5.9.3)'],
      ['recipient', '540 5.7.1 <ada@example.org>: recipient address rejected: Blocked'],
      ['recipient', '540 5.7.1 <ada@example.org>: recipient address rejected: Inactive'],
      ['recipient', '551 5.7.1 Unable to correctly read the forwarding recipient (where to forward the email to) (#id-5.9.5)'],
      ['recipient', '554 5.7.1 <ada@example.org>: Recipient address rejected: BLOCK-RCPT.'],
      ['recipient', '452 <ada@example.org> Mailbox delivery restricted by policy error'],
      ['recipient', '554 5.7.1 <ada@example.org>: Recipient address rejected: Not in recipient list'],
    ],
  ],
  [
    'github.com/sisimai/set-of-emails, maildir/bsd',
    [['content', '451 4.3.0 This message could not be delivered due to a recipient error. Please try again later.']],
  ],
  [
    'github.com/voku/PHPMailer-BMH, src/BounceMailHandler/phpmailer-bmh_rules.php',
    [
      ['content', '551 bounce as<the destination mailbox <ada@example.org> is full> queue as 100.1.ZmxEL.720k.1140313037'],
      ['recipient', '550 <maxqin> is now disabled with MTA service.'],
      ['recipient', '550 This account is not allowed...ada@example.org'],
    ],
  ],
  ['github.com/yasyf/vc/issues/24', [['recipient', '555 5.5.2 Syntax error. v193sm532540qka.18 - gsmtp']]],
];
