/* Calls of mail providers, as their public documentation shows them. */
import { createHmac, sign } from 'node:crypto';
import { aCertificate } from '../../support/certificate.ts';

const { cert, key: SNS_KEY } = aCertificate('sns.eu-west-1.amazonaws.com');
export const SNS_CERTIFICATE = cert.toString();

export const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:bounces';
export const CERTIFICATE_URL = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-9c6465fa7f48f5cacd23014631ec1136.pem';
export const POSTMARK_SECRET = 'a password for Postmark';
export const MAILGUN_KEY = 'key-of-the-tests-for-mailgun';

/** A message of Amazon SNS, signed ("Parsing Amazon SNS message formats"). */
export function snsMessage(fields: Record<string, string> = {}, version: '1' | '2' = '1'): Record<string, string> {
  const message: Record<string, string> = {
    Type: 'Notification',
    MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
    TopicArn: TOPIC,
    Message: '{}',
    Timestamp: '2026-11-26T20:01:02.000Z',
    SignatureVersion: version,
    SigningCertURL: CERTIFICATE_URL,
    UnsubscribeURL: 'https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe',
    ...fields,
  };
  return {
    ...message,
    Signature: sign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256', Buffer.from(signedText(message)), SNS_KEY).toString('base64'),
  };
}

function signedText(message: Record<string, string>): string {
  const names = 'SubscribeURL' in message ? ['SubscribeURL', 'Timestamp', 'Token'] : ['Subject', 'Timestamp'];
  return ['Message', 'MessageId', ...names, 'TopicArn', 'Type']
    .filter((name) => name in message)
    .map((name) => `${name}\n${message[name]}\n`)
    .join('');
}

/** "Confirm the subscription": what SNS sends first. */
export function snsSubscription(
  subscribeUrl = `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=2336412f37`,
) {
  return snsMessage({
    Type: 'SubscriptionConfirmation',
    SubscribeURL: subscribeUrl,
    Token: '2336412f37',
    Message: 'You have chosen to subscribe',
  });
}

/** "Amazon SNS notification examples for Amazon SES": a bounce with a DSN. `source`: the envelope sender. */
export function sesBounce(source: string, bounce: object = {}): Record<string, string> {
  return snsMessage({
    Message: JSON.stringify({
      notificationType: 'Bounce',
      bounce: {
        bounceType: 'Permanent',
        reportingMTA: 'dns; email.example.com',
        bouncedRecipients: [
          {
            emailAddress: 'jane@example.com',
            status: '5.1.1',
            action: 'failed',
            diagnosticCode: 'smtp; 550 5.1.1 <jane@example.com>... User',
          },
        ],
        bounceSubType: 'General',
        timestamp: '2026-11-26T20:01:02.000Z',
        feedbackId: '00000138111222aa-33322211-cccc-cccc-cccc-ddddaaaa068a-000000',
        ...bounce,
      },
      mail: sesMail(source),
    }),
  });
}

/** The same page: a complaint. */
export function sesComplaint(source: string, complaint: object = { complaintFeedbackType: 'abuse' }): Record<string, string> {
  const complainedRecipients = [{ emailAddress: 'jane@example.com' }];
  return snsMessage({
    Message: JSON.stringify({ notificationType: 'Complaint', complaint: { complainedRecipients, ...complaint }, mail: sesMail(source) }),
  });
}

function sesMail(source: string) {
  return {
    timestamp: '2026-11-26T20:01:00.000Z',
    source,
    sourceArn: 'arn:aws:ses:eu-west-1:123456789012:identity/example.com',
    messageId: '00000138111222aa-33322211-cccc-cccc-cccc-ddddaaaa0680-000000',
    destination: ['jane@example.com'],
  };
}

/** "Bounce webhook" and "Spam complaint webhook" of Postmark. */
export function postmarkCall(messageId: string, fields: object = {}) {
  return {
    RecordType: 'Bounce',
    MessageStream: 'outbound',
    ID: 692_560_173,
    Type: 'HardBounce',
    TypeCode: 1,
    Name: 'Hard bounce',
    Tag: '',
    MessageID: '883953f4-6105-42a2-a16a-77a8eac79483',
    Metadata: { 'slotkeeper-message': messageId },
    ServerID: 23,
    Description: 'The server was unable to deliver your message (ex: unknown user, mailbox not found).',
    Details: 'smtp;550 5.1.1 The email account that you tried to reach does not exist.',
    Email: 'john@example.com',
    From: 'sender@example.com',
    BouncedAt: '2026-11-26T20:01:02.000Z',
    DumpAvailable: true,
    Inactive: true,
    CanActivate: true,
    Subject: 'Confirm your registration',
    ...fields,
  };
}

export function basicAuthorization(password: string): Record<string, string> {
  return { Authorization: `Basic ${Buffer.from(`slotkeeper:${password}`).toString('base64')}` };
}

/** "Event structure" and "Securing webhooks" of Mailgun. `messageId` without angle brackets, as Mailgun has it. */
export function mailgunCall(messageId: string, event: object = {}, at = new Date('2027-05-01T08:00:00.000Z'), key = MAILGUN_KEY) {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const token = createHmac('sha256', 'token').update(`${Math.random()}`).digest('hex').slice(0, 50);
  return {
    signature: { timestamp, token, signature: createHmac('sha256', key).update(`${timestamp}${token}`).digest('hex') },
    'event-data': {
      event: 'failed',
      id: 'G9Bn5sl1TC6nu79C8C0bwg',
      timestamp: 1_521_233_195.375624,
      'log-level': 'error',
      severity: 'permanent',
      reason: 'suppress-bounce',
      'delivery-status': {
        'attempt-no': 1,
        message: '',
        code: 605,
        'enhanced-code': '5.1.1',
        description: 'Not delivering to previously bounced address',
      },
      envelope: { sender: 'bob@slots.example.org', transport: 'smtp', targets: 'alice@example.com' },
      message: {
        headers: { to: 'Alice <alice@example.com>', 'message-id': messageId, from: 'Bob <bob@example.org>', subject: 'Test' },
        attachments: [],
        size: 111,
      },
      recipient: 'alice@example.com',
      'user-variables': {},
      ...event,
    },
  };
}
