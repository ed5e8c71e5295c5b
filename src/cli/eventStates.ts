import type { Command } from 'commander';
import { callOff, closeSignUp, openSignUp, publishEvent, unpublishEvent } from '../registrations/commands/changeEventState.ts';
import { executeOnEvent, type ShowOptions } from './runEventCommand.ts';

const COMMANDS = [
  ['publish', 'show a draft to everybody, and open sign-up unless it opens later', publishEvent],
  ['unpublish', 'make it a draft again, as long as nobody has signed up', unpublishEvent],
  ['open', 'open sign-up now, whatever time was set', openSignUp],
  ['close', 'close sign-up', closeSignUp],
] as const;

/** The commands that take an event from one state to another. */
export function eventStateCommands(event: Command): void {
  for (const [name, description, toCommand] of COMMANDS) {
    event
      .command(`${name} <slug>`)
      .description(description)
      .option('--json', 'output for programs')
      .action((slug: string, { json }: ShowOptions) => executeOnEvent(slug, (found, { actor }) => toCommand(found, actor), { json }));
  }

  event
    .command('call-off <slug>')
    .description('call off an event: ends every registration and emails everyone')
    .option('--reason <text>', 'the reason that everyone is told')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'only say who would be told what')
    .option('--json', 'output for programs')
    .action((slug: string, { reason, ...options }: ShowOptions & { reason?: string; yes?: boolean; dryRun?: boolean }) =>
      executeOnEvent(slug, (found, { actor }) => callOff(found, reason ?? null, actor), {
        ...options,
        mayAsk: () => true,
        consequence: '{title} is called off for good:',
        typed: slug,
      }),
    );
}
