import { openHouse } from './accounts/house.ts';
import { firstAdministratorLink } from './accounts/openByOperator.ts';
import { openEvents } from './events/store.ts';
import type { World } from './world.ts';

/** What the terminal says when the service is up: where to go, and what does not happen. */
export async function greeting(world: World): Promise<string> {
  const { config, db, now } = world;
  const first = await firstAdministratorLink(openHouse(world), { name: 'operator', correlationId: `start-${now().toISOString()}` });
  const events = await openEvents(db, now().toISOString());
  const forms = events.map(({ slug }) => `  Sign-up form  ${config.PUBLIC_URL}/events/${slug}`);
  return [
    `Slotkeeper runs at ${config.PUBLIC_URL}`,
    ...forms,
    mailLine(config),
    ...smsLine(config),
    ...(first ? [`  Administrator none yet. Become the first, once and within the hour: ${first}`] : []),
    `  Database      ${withoutPassword(config.DATABASE_URL)}`,
  ].join('\n');
}

function mailLine({ SMTP_URL, NODE_ENV, PUBLIC_URL }: World['config']): string {
  if (SMTP_URL) return `  Mail          by ${withoutPassword(SMTP_URL)}`;
  if (NODE_ENV === 'production') return '  Mail          NONE IS SENT: letters wait in the outbox until SMTP_URL is set';
  return `  Mailbox       ${PUBLIC_URL}/mailbox  (SMTP_URL is not set: no mail leaves this machine)`;
}

function smsLine({ SMS_URL, SMTP_URL, NODE_ENV }: World['config']): string[] {
  if (SMS_URL) return [`  SMS           by ${new URL(SMS_URL).origin}`];
  return SMTP_URL || NODE_ENV === 'production'
    ? ['  SMS           NONE IS SENT: codes by SMS wait in the outbox until SMS_URL is set']
    : [];
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^@/]*@/, '//…@');
}
