import { statusIn, toDetail } from '../deliveryStatus.ts';
import { messageIdsIn } from '../parseReport.ts';
import { listAt, type Provider, type ProviderCall, textAt } from './provider.ts';
import { createSnsHost } from './snsHost.ts';
import { isSignedBy } from './snsSignature.ts';

/** Feedback types that are no complaint about us (RFC 5965, RFC 6591). */
const NO_COMPLAINTS = ['not-spam', 'auth-failure'];

/**
 * Amazon SES tells through a topic of Amazon SNS. Anybody can have a topic and sign with it, so only the topic of the setting
 * counts. A subscription to it is confirmed by itself.
 */
export function createSes(topicArn: string, now: () => Date): Provider {
  const sns = createSnsHost(topicArn, now);
  return {
    source: 'ses',
    async read(body) {
      // First what costs nothing.
      if (textAt(body, 'TopicArn') !== topicArn) return null;
      const key = await sns.keyAt(textAt(body, 'SigningCertURL'));
      if (key === null || !isSignedBy(key, body)) return null;
      const type = textAt(body, 'Type');
      if (type === 'SubscriptionConfirmation') return (await sns.confirm(textAt(body, 'SubscribeURL'))) ? 'done' : null;
      return type === 'Notification' ? readNotification(parseJson(textAt(body, 'Message'))) : 'done';
    },
  };
}

/** A notification ("Amazon SNS notification contents for Amazon SES") or an event of a configuration set, which is nearly the same. */
function readNotification(message: unknown): ProviderCall {
  const type = textAt(message, 'notificationType') || textAt(message, 'eventType');
  if (type === 'Bounce') return readBounce(message);
  if (type === 'Reject')
    return { kind: 'bounced', ...identifiers(message), status: null, detail: toDetail(textAt(message, 'reject', 'reason')) };
  if (type === 'DeliveryDelay') return 'delayed';
  if (type !== 'Complaint') return 'unclear';
  const feedback = textAt(message, 'complaint', 'complaintFeedbackType');
  if (NO_COMPLAINTS.includes(feedback)) return 'unclear';
  return { kind: 'complained', ...identifiers(message), status: null, detail: toDetail(`complaint by Amazon SES (${feedback})`) };
}

/** `Transient` is also said of automatic replies; what was really given up has the action `failed` (RFC 3464). */
function readBounce(message: unknown): ProviderCall {
  const recipients = listAt(message, 'bounce', 'bouncedRecipients');
  const failed = recipients.find((recipient) => textAt(recipient, 'action').toLowerCase() === 'failed') ?? recipients[0];
  const isFinal = textAt(message, 'bounce', 'bounceType') === 'Permanent' || textAt(failed, 'action').toLowerCase() === 'failed';
  if (!isFinal) return 'unclear';
  const diagnosis = textAt(failed, 'diagnosticCode').replace(/^smtp;\s*/i, '');
  const detail = toDetail(diagnosis || textAt(message, 'bounce', 'bounceSubType'));
  return { kind: 'bounced', ...identifiers(message), status: statusIn(textAt(failed, 'status')) ?? statusIn(diagnosis), detail };
}

/** SES replaces the Message-ID, and keeps the envelope sender as `mail.source`. The original headers are there if they are switched on. */
function identifiers(message: unknown) {
  const headers = listAt(message, 'mail', 'headers').filter((header) => textAt(header, 'name').toLowerCase() === 'message-id');
  const ids = [textAt(message, 'mail', 'commonHeaders', 'messageId'), ...headers.map((header) => textAt(header, 'value'))];
  return { addressTexts: [textAt(message, 'mail', 'source')], messageIds: messageIdsIn(ids.join(' ')) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
