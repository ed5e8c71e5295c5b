import { qrPng } from '../../http/qrCode.ts';
import type { EmailMessage } from '../../messages/email.ts';

/** The QR code of a ticket, which `_layout.mjml` shows. It is in the email itself, so that it is there without network. */
export function ticketImage(code: string): NonNullable<EmailMessage['images']>[number] {
  return { id: 'ticket@slotkeeper', fileName: 'ticket.png', content: qrPng(code).toString('base64') };
}
