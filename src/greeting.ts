import { openEvents } from './events/store.ts';
import type { World } from './world.ts';

/** What the terminal says when the service is up: where to go, and what does not happen. */
export async function greeting({ config, db, now }: World): Promise<string> {
  const events = await openEvents(db, now().toISOString());
  const forms = events.map(({ slug }) => `  Sign-up form  ${config.PUBLIC_URL}/events/${slug}`);
  return [
    `Slotkeeper runs at ${config.PUBLIC_URL}`,
    ...forms,
    mailLine(config),
    `  Database      ${withoutPassword(config.DATABASE_URL)}`,
  ].join('\n');
}

function mailLine({ SMTP_URL, NODE_ENV, PUBLIC_URL }: World['config']): string {
  if (SMTP_URL) return `  Mail          by ${withoutPassword(SMTP_URL)}`;
  if (NODE_ENV === 'production') return '  Mail          NONE IS SENT: letters wait in the outbox until SMTP_URL is set';
  return `  Mailbox       ${PUBLIC_URL}/mailbox  (SMTP_URL is not set: no mail leaves this machine)`;
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^@/]*@/, '//…@');
}
