import type { Attachment, Email } from 'postal-mime';
import { completeStatus, readDeliveryStatus, type StatusReport, toDetail } from './deliveryStatus.ts';
import { type Fields, parseFieldGroups } from './fieldGroups.ts';
import { textOfHtml } from './htmlText.ts';
import { causeOf, type PlainMail, readPlainMail } from './plainBounce.ts';
import { senderOf } from './reportSender.ts';
import { splitMail } from './splitMail.ts';

/** Bytes of an email that are read. A real report has a few kB, and more if it returns the whole message. */
export const MAX_REPORT_BYTES = 262_144;

const [LINE_FEED, CARRIAGE_RETURN] = [10, 13];
const STATUS_TYPES = ['message/delivery-status', 'message/global-delivery-status'];
const FEEDBACK_TYPE = 'message/feedback-report';
const RECEIPT_TYPES = ['message/disposition-notification', 'message/global-disposition-notification'];
/** The recipient's filter refused it (RFC 5429 2.2.2), which the server tells. Programs of people write the same if something is deleted unread. */
const REJECTION = /^Disposition:\s*automatic-action\b.{0,80};\s*deleted\b/im;
const RETURNED_TYPES = [
  ...['message/rfc822', 'message/global', 'text/rfc822-headers', 'message/global-headers'],
  // As some write it: Exchange, and others.
  ...['message/rfc822-headers', 'text/rfc822-header', 'text/rfc822'],
];
/** Header fields that hold the address to which the report itself was sent. */
const ADDRESSED_TO = [
  ...['to', 'delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-rcpt-to', 'apparently-to', 'x-apparently-to'],
  // Of mailbox providers, whose catch-all or forwarding leaves none of the others: Fastmail, Gmail, iCloud.
  ...['x-delivered-to', 'x-resolved-to', 'x-gm-original-to', 'x-forwarded-to', 'original-recipient'],
  // "for <address>", which a server writes for a single recipient (RFC 5321 4.4).
  'received',
];
/** Feedback-Type (RFC 5965 7.3): by these somebody says that they do not want our mail. */
const COMPLAINTS = ['abuse', 'fraud', 'opt-out'];
/** Outlook.com's reports to senders (JMRP) have no such part. They return the message, with this field added to its header. */
const COMPLAINT_OF_OUTLOOK = 'x-hmxmroriginalrecipient';

/** An email to the return path, as far as it was understood. */
export interface ParsedReport extends StatusReport {
  /** Texts in which our return path may stand. */
  addressTexts: string[];
  /** UUIDs of the Message-IDs of the message that is returned, for servers that send reports to another address. */
  returnedIds: string[];
  /** The X-Correlation-Id of the message that is returned. Unlike its Message-ID, no reply to it repeats it. */
  correlationId: string | null;
}

/**
 * Reads a bounce (RFC 3464), a complaint (RFC 5965), or what old servers send instead. Never throws, and looks at a bounded
 * part of its input: anybody can send anything to the return path.
 */
export async function parseReport(raw: Uint8Array, split: typeof splitMail = splitMail): Promise<ParsedReport> {
  const email = await split(withLineFeeds(raw.subarray(0, MAX_REPORT_BYTES)));
  if (email === null) return { verdict: 'unclear', status: null, detail: null, addressTexts: [], returnedIds: [], correlationId: null };
  const headers = headersOf(email);
  const partOf = (types: string[]) => textOf(email.attachments.find(({ mimeType }) => types.includes(mimeType)));
  const feedback = parseFieldGroups(partOf([FEEDBACK_TYPE]) ?? '')[0];
  const text = email.text ?? textOfHtml(email.html ?? '');
  const returned = returnedHeaders(partOf(RETURNED_TYPES), text);
  const returnedFields = ['return-path', 'x-return-path', 'x-envelope-from'].map((name) => returned.get(name));
  const addressTexts = [...ADDRESSED_TO.map((name) => headers.get(name)), ...returnedFields, feedback?.get('original-mail-from')];
  const parts = { feedback, status: partOf(STATUS_TYPES), receipt: partOf(RECEIPT_TYPES), returned };
  return {
    ...verdictOf(parts, { headers, text, returnsMessage: returned.size > 0 }),
    addressTexts: addressTexts.filter((text) => text !== undefined),
    returnedIds: messageIdsIn(returned.get('message-id')),
    correlationId: returned.get('x-correlation-id') ?? null,
  };
}

/** Where lines end with a carriage return alone, the parser would see a single one. */
function withLineFeeds(raw: Uint8Array): Uint8Array {
  return raw.includes(LINE_FEED) ? raw : raw.map((byte) => (byte === CARRIAGE_RETURN ? LINE_FEED : byte));
}

interface ReportParts {
  feedback: Fields | undefined;
  status: string | undefined;
  receipt: string | undefined;
  returned: Fields;
}

/** A delivery status is one even if it says Auto-Submitted: auto-replied, as those of Postfix do (RFC 3834 2). */
function verdictOf({ feedback, status, receipt, returned }: ReportParts, plain: PlainMail): StatusReport {
  if (feedback) {
    const type = feedback.get('feedback-type')?.toLowerCase() ?? '';
    const detail = toDetail(`complaint (${type}) ${feedback.get('user-agent') ?? ''}`);
    return { verdict: COMPLAINTS.includes(type) ? 'complained' : 'unclear', status: null, detail };
  }
  const told = readDeliveryStatus(status ?? '');
  // Some servers write nothing into it, and everything into the text.
  if (told.verdict !== 'unclear') return completeStatus(told, causeOf(plain.text));
  if (returned.has(COMPLAINT_OF_OUTLOOK)) return { verdict: 'complained', status: null, detail: 'complaint by Outlook.com' };
  if (receipt === undefined) return readPlainMail(plain);
  const isRejected = senderOf(plain.headers) !== 'person' && REJECTION.test(receipt);
  return { verdict: isRejected ? 'bounced' : 'auto-reply', status: null, detail: isRejected ? toDetail(plain.text) : null };
}

/**
 * All values of a field, because a report may have passed several servers that each noted whom it was for. Those that people
 * read are decoded (RFC 2047).
 */
function headersOf({ headers, subject, from }: Email): Map<string, string> {
  const joined = new Map<string, string>();
  for (const { key, value } of headers) joined.set(key, joined.has(key) ? `${joined.get(key)} ${value}` : value);
  if (subject !== undefined) joined.set('subject', subject);
  if (from?.name) joined.set('from', `${from.name} ${joined.get('from')}`);
  return joined;
}

/** The header of the returned message: a part of its own, or below the text of a server that knows no parts. */
function returnedHeaders(part: string | undefined, text: string): Fields {
  if (part !== undefined) return parseFieldGroups(part)[0] ?? new Map();
  return parseFieldGroups(text).find((fields) => fields.has('message-id')) ?? new Map();
}

/** The UUIDs of Message-IDs like ours in a text. */
export function messageIdsIn(value = ''): string[] {
  return [...value.toLowerCase().matchAll(/<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@/g)].map(([, id = '']) => id);
}

function textOf(attachment: Attachment | undefined): string | undefined {
  if (attachment === undefined) return undefined;
  const { content } = attachment;
  return typeof content === 'string' ? content : Buffer.from(content as ArrayBuffer).toString('utf8');
}
