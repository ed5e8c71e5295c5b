import type { RenderEmail } from '../messages/renderEmail.ts';
import { noticeData } from './noticeEmail.ts';

export const NOTICE_TEMPLATES = ['organiser-notice'];

/** Every notice, rendered in one language with sample data. */
export function sampleNotices(render: RenderEmail, language: string, publicUrl: string) {
  const event = { slug: 'harbour-walk', title: 'Harbour Walk', colour: '#0b6e4f', slots: 20, slotsTaken: 20, waitingCount: 1 };
  const counts = { fully_booked: 1, wait_list: 1, undeliverable: 2, late_cancellation: 1, webhook_disabled: 1 };
  const unsubscribeLink = `${publicUrl}/notices/${'s'.repeat(64)}`;
  const data = noticeData({ event, counts, language, name: 'Amina Diallo', recipient: 'amina@example.org', unsubscribeLink }, publicUrl);
  return NOTICE_TEMPLATES.map((template) => ({ template, language, ...render(template, data) }));
}
