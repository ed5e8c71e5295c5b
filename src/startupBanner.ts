import { createFirstAdminLink } from './accounts/creation/firstAdmin.ts';
import { createAccountDeps } from './accounts/domain/accountDeps.ts';
import type { Deps } from './deps.ts';
import { findOpenEvents } from './events/eventRepository.ts';

/**
 * The text that is printed after the start: addresses, and which channels send nothing. While there is no administrator
 * it creates and includes the link for the first one.
 */
export async function startupBanner(deps: Deps): Promise<string> {
  const { config, db, now } = deps;
  const firstAdminLink = await createFirstAdminLink(createAccountDeps(deps), {
    name: 'operator:startup',
    correlationId: `start-${now().toISOString()}`,
  });
  const events = await findOpenEvents(db, now().toISOString());
  const formLines = events.map(({ slug }) => `  Sign-up form  ${config.PUBLIC_URL}/events/${slug}`);
  return [
    `Slotkeeper is running at ${config.PUBLIC_URL}`,
    ...formLines,
    emailLine(config),
    ...smsLine(config),
    ...(firstAdminLink
      ? [`  Administrator none yet. Create the first one with this link, valid once and for one hour: ${firstAdminLink}`]
      : []),
    `  Database      ${withoutPassword(config.DATABASE_URL)}`,
  ].join('\n');
}

function emailLine({ SMTP_URL, NODE_ENV, PUBLIC_URL }: Deps['config']): string {
  if (SMTP_URL) return `  Email         sent through ${withoutPassword(SMTP_URL)}`;
  if (NODE_ENV === 'production') return '  Email         NOT SENT: emails stay in the outbox until SMTP_URL is set';
  return `  Mailbox       ${PUBLIC_URL}/mailbox  (SMTP_URL is not set: emails are shown here and not sent)`;
}

function smsLine({ SMS_URL, SMTP_URL, NODE_ENV }: Deps['config']): string[] {
  if (SMS_URL) return [`  SMS           sent through ${new URL(SMS_URL).origin}`];
  return SMTP_URL || NODE_ENV === 'production' ? ['  SMS           NOT SENT: text messages stay in the outbox until SMS_URL is set'] : [];
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//…@');
}
