import { statusIn, toDetail } from '../deliveryStatus.ts';
import { isSame, type Provider, type ProviderCall, textAt, valueAt } from './provider.ts';

/** Postmark returns what was in the header `X-PM-Metadata-<name>`; its return path and Message-ID are its own. */
const METADATA_NAME = 'slotkeeper-message';
export const POSTMARK_HEADER = `X-PM-Metadata-${METADATA_NAME}`;

/** Types of bounces ("Bounce API", Postmark's documentation) after which Postmark does not try again. */
const FINAL_TYPES = [
  ...['HardBounce', 'SoftBounce', 'DnsError', 'SpamNotification', 'VirusNotification', 'BadEmailAddress', 'ManuallyDeactivated'],
  ...['Blocked', 'SMTPApiError', 'DMARCPolicy', 'Unconfirmed', 'TemplateRenderingFailed'],
];
/** Types that say nothing about it: a delay, or what could not be classified. Then the delivery status decides, which the details quote. */
const OPEN_TYPES = ['Transient', 'Unknown'];
const WAS_GIVEN_UP = /\baction:\s*failed\b/i;
const AUTO_REPLY_TYPES = ['AutoResponder', 'AddressChange', 'Subscribe', 'Unsubscribe', 'ChallengeVerification'];

/** Webhooks of Postmark are not signed: they carry the user and password of their URL as Basic authentication (RFC 7617). */
export function createPostmark(secret: string): Provider {
  return {
    source: 'postmark',
    isAllowed: (authorization) => isSame(passwordIn(authorization), secret),
    read: async (body) => readCall(body),
  };
}

function passwordIn(authorization: string): string {
  const [, encoded = ''] = /^Basic ([\w+/=-]{1,1000})$/i.exec(authorization) ?? [];
  const credentials = Buffer.from(encoded, 'base64').toString('utf8');
  return credentials.slice(credentials.indexOf(':') + 1);
}

/** Mail software may change the case of the header's name. */
function metadataIn(body: unknown): string {
  const name = Object.keys(valueAt(body, 'Metadata') ?? {}).find((key) => key.toLowerCase() === METADATA_NAME);
  return name === undefined ? '' : textAt(body, 'Metadata', name);
}

function readCall(body: unknown): ProviderCall {
  const recordType = textAt(body, 'RecordType');
  const type = textAt(body, 'Type');
  const details = textAt(body, 'Details');
  const report = {
    addressTexts: [],
    messageIds: [metadataIn(body)],
    status: statusIn(details),
    detail: toDetail(`${type}: ${details || textAt(body, 'Description')}`),
  };
  if (recordType === 'Delivery') return 'delivered';
  if (recordType === 'SpamComplaint' || type === 'SpamComplaint') return { kind: 'complained', ...report };
  if (recordType !== 'Bounce') return 'unclear';
  const isFinal = FINAL_TYPES.includes(type) || (OPEN_TYPES.includes(type) && WAS_GIVEN_UP.test(details));
  if (isFinal) return { kind: 'bounced', ...report };
  if (AUTO_REPLY_TYPES.includes(type)) return 'auto-reply';
  return type === 'Transient' ? 'delayed' : 'unclear';
}
