import { statusIn, toDetail } from '../deliveryStatus.ts';
import { messageIdsIn } from '../parseReport.ts';
import { listAt, type Provider, type ProviderCall, textAt } from './provider.ts';
import { createSnsHost } from './snsHost.ts';
import { isSignedBy } from './snsSignature.ts';

/** Feedback types that are no complaint of a person about us (RFC 5965, RFC 6591). */
const NO_COMPLAINTS = ['not-spam', 'auth-failure', 'virus'];
/** Subtype of what SES did not send, because its own list has the address. */
const ON_LIST_OF_SES = 'OnAccountSuppressionList';

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
  if (type === 'Delivery') return 'delivered';
  return type === 'Complaint' ? readComplaint(message) : 'unclear';
}

/** Whoever is on the list of SES for an older complaint has not seen this email: it is one that did not arrive. */
function readComplaint(message: unknown): ProviderCall {
  const report = { ...identifiers(message), status: null };
  if (textAt(message, 'complaint', 'complaintSubType') === ON_LIST_OF_SES)
    return { kind: 'bounced', ...report, detail: 'Amazon SES did not send it: the address is on the suppression list of the account' };
  const feedback = textAt(message, 'complaint', 'complaintFeedbackType');
  if (NO_COMPLAINTS.includes(feedback)) return 'unclear';
  return { kind: 'complained', ...report, detail: toDetail(`complaint by Amazon SES (${feedback})`) };
}

/** What was really given up has the action `failed` (RFC 3464), or a type that SES tells only at the end of its tries. */
function readBounce(message: unknown): ProviderCall {
  const recipients = listAt(message, 'bounce', 'bouncedRecipients');
  const failed = recipients.find((recipient) => textAt(recipient, 'action').toLowerCase() === 'failed') ?? recipients[0];
  if (!isFinal(message) && textAt(failed, 'action').toLowerCase() !== 'failed') return 'unclear';
  const diagnosis = textAt(failed, 'diagnosticCode').replace(/^smtp;\s*/i, '');
  const detail = toDetail(diagnosis || textAt(message, 'bounce', 'bounceSubType'));
  return { kind: 'bounced', ...identifiers(message), status: statusIn(textAt(failed, 'status')) ?? statusIn(diagnosis), detail };
}

/** `Transient` of the subtype `General` is also said of automatic replies; the other subtypes name a failure, such as a full mailbox. */
function isFinal(message: unknown): boolean {
  const [type, subtype] = [textAt(message, 'bounce', 'bounceType'), textAt(message, 'bounce', 'bounceSubType')];
  return type === 'Permanent' || (type === 'Transient' && subtype !== '' && subtype !== 'General');
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
