/*
 * Emails to a return path, in the forms that public mail software writes. Addresses and ids are ours. Each says where its form
 * comes from.
 */

interface ReportOptions {
  /** The address that it is sent to: the return path of a message. */
  to?: string;
  /** Message-ID of the returned message, with its angle brackets. */
  returnedId?: string;
  recipient?: string;
}

const DEFAULTS = { to: 'bounces@slots.example.org', returnedId: '<01990000-0000-7000-8000-000000000000@slots.example.org>' };

/** A multipart/report (RFC 6522) with these three parts. */
function multipartReport(headers: string, text: string, status: string, returned: string): string {
  return `${headers}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="AAAA.BBBB/mail.example.net"

This is a MIME-encapsulated message.

--AAAA.BBBB/mail.example.net
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

${text}

--AAAA.BBBB/mail.example.net
Content-Description: Delivery report
Content-Type: message/delivery-status

${status}

--AAAA.BBBB/mail.example.net
${returned}

--AAAA.BBBB/mail.example.net--
`.replaceAll('\n', '\r\n');
}

function returnedMessage({ to, returnedId }: typeof DEFAULTS, recipient: string): string {
  return `Return-Path: <${to}>
From: Harbour Club <events@slots.example.org>
To: ${recipient}
Subject: Confirm your registration
Message-ID: ${returnedId}
Auto-Submitted: auto-generated`;
}

/** bounce(8) and bounce(5) of Postfix 3.7: a DSN says that it is an automatic reply. */
export function postfixBounce(options: ReportOptions = {}, fields = 'Action: failed\nStatus: 5.1.1'): string {
  const { recipient = 'ada@example.org', ...ids } = { ...DEFAULTS, ...options };
  return multipartReport(
    `Return-Path: <>
Received: by mail.example.net (Postfix)
\tid 5C1A31FD2F; Thu, 26 Nov 2026 20:01:02 +0000 (UTC)
Date: Thu, 26 Nov 2026 20:01:02 +0000 (UTC)
From: MAILER-DAEMON@mail.example.net (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ${ids.to}
Auto-Submitted: auto-replied
Message-Id: <20261126200102.5C1A31FD2F@mail.example.net>`,
    `This is the mail system at host mail.example.net.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

                   The mail system

<${recipient}>: host mx.example.org[192.0.2.7] said: 550 5.1.1 <${recipient}>: Recipient
    address rejected: User unknown (in reply to RCPT TO command)`,
    `Reporting-MTA: dns; mail.example.net
X-Postfix-Queue-ID: 5C1A31FD2F
X-Postfix-Sender: rfc822; ${ids.to}
Arrival-Date: Thu, 26 Nov 2026 20:01:00 +0000 (UTC)

Final-Recipient: rfc822; ${recipient}
Original-Recipient: rfc822;${recipient}
${fields}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 5.1.1 <${recipient}>: Recipient address rejected:
    User unknown`,
    `Content-Description: Undelivered Message
Content-Type: message/rfc822

${returnedMessage(ids, recipient)}

Hello`,
  );
}

/** Exim 4.96, `return_message` of its specification, chapter 49. */
export function eximBounce(options: ReportOptions = {}): string {
  const { recipient = 'ada@example.org', ...ids } = { ...DEFAULTS, ...options };
  return multipartReport(
    `Return-path: <>
X-Failed-Recipients: ${recipient}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.example.net>
To: ${ids.to}
Subject: Mail delivery failed: returning message to sender`,
    `This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ${recipient}
    Unrouteable address`,
    `Reporting-MTA: dns; mail.example.net

Action: failed
Final-Recipient: rfc822;${recipient}
Status: 5.0.0`,
    `Content-type: message/rfc822

${returnedMessage(ids, recipient)}`,
  );
}

/** Exim before multipart reports, and with `bounce_return_message = false`: text alone. */
export function eximTextBounce(options: ReportOptions = {}): string {
  const { recipient = 'ada@example.org', ...ids } = { ...DEFAULTS, ...options };
  return `Return-path: <>
X-Failed-Recipients: ${recipient}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.example.net>
To: ${ids.to}
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

The following address(es) failed:

  ${recipient}
    SMTP error from remote mail server after RCPT TO:<${recipient}>:
    host mx.example.org [192.0.2.7]: 550 5.1.1 No such user

------ This is a copy of the message, including all the headers. ------

${returnedMessage(ids, recipient)}
`;
}

/** Exchange Online, "Email non-delivery reports and SMTP errors in Exchange Online" (Microsoft Learn). */
export function exchangeBounce(options: ReportOptions = {}): string {
  const { recipient = 'ada@example.org', ...ids } = { ...DEFAULTS, ...options };
  return multipartReport(
    `From: <postmaster@outlook.example>
To: <${ids.to}>
Content-Language: en-GB
In-Reply-To: ${ids.returnedId}
X-MS-Exchange-Message-Is-Ndr:
Subject: Undeliverable: Confirm your registration
Auto-Submitted: auto-replied`,
    `Your message to ${recipient} couldn't be delivered.`,
    `Reporting-MTA: dns;AM0PR04MB0001.eurprd04.prod.outlook.example
Received-From-MTA: dns;mail.example.net
Arrival-Date: Thu, 26 Nov 2026 20:01:00 +0000

Final-Recipient: rfc822;${recipient}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
X-Display-Name: ada`,
    `Content-Type: message/rfc822

${returnedMessage(ids, recipient)}`,
  );
}

/** Gmail, "Bounced emails" and "SMTP error reference" of Google Workspace Admin Help: a related part comes first. */
export function gmailBounce(options: ReportOptions = {}): string {
  const { recipient = 'ada@example.org', ...ids } = { ...DEFAULTS, ...options };
  return multipartReport(
    `From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: ${ids.to}
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: ${ids.returnedId}
X-Failed-Recipients: ${recipient}`,
    `** Address not found **

Your message wasn't delivered to ${recipient} because the address couldn't be found, or is unable to receive mail.`,
    `Reporting-MTA: dns; googlemail.com
Received-From-MTA: dns; events@slots.example.org
Arrival-Date: Thu, 26 Nov 2026 12:01:00 -0800 (PST)
X-Original-Message-ID: ${ids.returnedId}

Final-Recipient: rfc822; ${recipient}
Action: failed
Status: 5.1.1
Remote-MTA: dns; gmail-smtp-in.l.google.com. (192.0.2.26, the server for the domain gmail.com.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try
 550-5.1.1 double-checking the recipient's email address for typos or
 550 5.1.1 unnecessary spaces.
Last-Attempt-Date: Thu, 26 Nov 2026 12:01:01 -0800 (PST)`,
    `Content-Type: message/rfc822

${returnedMessage(ids, recipient)}`,
  );
}

/** qmail 1.03, `qmail-send(8)` and QSBMF: no MIME at all. */
export function qmailBounce(options: ReportOptions = {}): string {
  const { recipient = 'ada@example.org', ...ids } = { ...DEFAULTS, ...options };
  return `Return-Path: <>
Date: 26 Nov 2026 20:01:02 -0000
From: MAILER-DAEMON@mail.example.net
To: ${ids.to}
Subject: failure notice

Hi. This is the qmail-send program at mail.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<${recipient}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

${returnedMessage(ids, recipient)}
`;
}

/** Exchange 5.5 and 2003 without a delivery status. */
export function oldExchangeBounce({ to = DEFAULTS.to }: ReportOptions = {}): string {
  return `From: System Administrator <postmaster@example.net>
To: ${to}
Subject: Undeliverable: Confirm your registration

Your message

  To:      ada@example.org
  Subject: Confirm your registration

did not reach the following recipient(s):

ada@example.org on Thu, 26 Nov 2026 20:01:02 -0000
    The recipient name is not recognized
`;
}

/** An abuse report as in RFC 5965, appendix B.1. */
export function complaint(options: ReportOptions = {}, type = 'abuse'): string {
  const { recipient = 'ada@example.org', ...ids } = { ...DEFAULTS, ...options };
  return `From: <abusedesk@example.com>
To: ${ids.to}
Subject: FW: Confirm your registration
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report;
     boundary="part1_13d.2e68ed54_boundary"

--part1_13d.2e68ed54_boundary
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report for an email message received from IP 192.0.2.1.

--part1_13d.2e68ed54_boundary
Content-Type: message/feedback-report

Feedback-Type: ${type}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <${ids.to}>
Original-Rcpt-To: <${recipient}>

--part1_13d.2e68ed54_boundary
Content-Type: message/rfc822

${returnedMessage(ids, recipient)}

Hello
--part1_13d.2e68ed54_boundary--
`;
}

/** Outlook.com's Junk Mail Reporting Program: a message within a message, without a feedback report. */
export function outlookComplaint(options: ReportOptions = {}): string {
  const { recipient = 'ada@example.org', ...ids } = { ...DEFAULTS, ...options };
  return `From: staff@hotmail.com
To: ${ids.to}
Subject:  complaint about message from 192.0.2.222
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="8C2D"

--8C2D
Content-Type: message/rfc822
Content-Disposition: inline

X-HmXmrOriginalRecipient: ${recipient}
X-Reporter-IP: 192.0.2.22
${returnedMessage(ids, recipient)}

Hello
--8C2D--
`;
}

/** A vacation reply as RFC 3834 and Sieve (RFC 5230) want it. */
export function outOfOffice({ to = DEFAULTS.to }: ReportOptions = {}, headers = 'Auto-Submitted: auto-replied (vacation)'): string {
  return `From: Ada Lovelace <ada@example.org>
To: ${to}
${headers}
Subject: Re: Confirm your registration

I am away until Monday. In urgent cases call 550 123, my colleague. Error 5.1.1 is not my name.
`;
}
