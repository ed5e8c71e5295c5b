import { createFirstAdminLink, hasAdministrator, hasFirstAdminLink } from './accounts/creation/firstAdmin.ts';
import { createAccountDeps } from './accounts/domain/accountDeps.ts';
import { sqliteFile } from './databaseUrl.ts';
import type { Deps } from './deps.ts';
import { findListedEvents } from './events/eventRepository.ts';
import { hasDevMailbox } from './messages/transports/devMailbox.ts';

/**
 * The text that is printed after the start: addresses, and which channels send nothing. If there has never been a link for
 * the first administrator it creates and includes one; on a terminal also later, while there is no administrator.
 */
export async function startupBanner(deps: Deps, isTerminal = process.stdout.isTTY): Promise<string> {
  const { config, db, now } = deps;
  const actor = { name: 'operator:startup', correlationId: `start-${now().toISOString()}` };
  const accountDeps = createAccountDeps(deps);
  // The output is the service's log, too: the link is written there once, and later only to a person at a terminal.
  const isRepeated = !isTerminal && (await hasFirstAdminLink(accountDeps));
  const firstAdminLink = isRepeated ? null : await createFirstAdminLink(accountDeps, actor);
  const events = await findListedEvents(db, now().toISOString());
  const formLines = events.map(({ slug }) => `  Sign-up form  ${config.PUBLIC_URL}/events/${slug}`);
  return [
    `Slotkeeper is running at ${config.PUBLIC_URL}`,
    ...formLines,
    emailLine(config),
    ...smsLine(config),
    ...(firstAdminLink
      ? [`  Administrator none yet. Create the first one with this link, valid once and for one hour: ${firstAdminLink}`]
      : []),
    ...(isRepeated && !(await hasAdministrator(deps))
      ? ['  Administrator none yet: slotkeeper account create NAME --role administrator --email ADDRESS']
      : []),
    `  Database      ${sqliteFile(config.DATABASE_URL) ?? withoutPassword(config.DATABASE_URL)}`,
  ].join('\n');
}

function emailLine(config: Deps['config']): string {
  const { SMTP_URL, PUBLIC_URL } = config;
  if (SMTP_URL) return `  Email         sent through ${withoutPassword(SMTP_URL)}`;
  if (!hasDevMailbox(config)) return '  Email         NOT SENT: emails stay in the outbox until SMTP_URL is set';
  return `  Mailbox       ${PUBLIC_URL}/mailbox  (SMTP_URL is not set: emails are shown here and not sent)`;
}

function smsLine(config: Deps['config']): string[] {
  const { SMS_URL } = config;
  if (SMS_URL) return [`  SMS           sent through ${new URL(SMS_URL).origin}`];
  return !hasDevMailbox(config) ? ['  SMS           NOT SENT: text messages stay in the outbox until SMS_URL is set'] : [];
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//…@');
}
