import type { Command } from 'commander';
import type { Db } from '../database/dialect.ts';
import { isUpcoming } from '../events/event.ts';
import { OUTSTANDING } from '../messages/outbox/outbox.ts';
import { cancel } from '../registrations/commands/cancel.ts';
import { isLive } from '../registrations/domain/registration.ts';
import { eraseRegistration } from '../registrations/jobs/eraseRegistration.ts';
import { confirmOnTerminal } from './askOnTerminal.ts';
import { nameOf } from './registrationActs.ts';
import { type ActOptions, namedCommand, runAct } from './registrationOptions.ts';

interface EraseOptions extends ActOptions {
  email?: boolean;
}

/** `slotkeeper registration erase` */
export function eraseCommand(registration: Command): void {
  namedCommand(registration, 'erase', 'erase all that is known about one person (GDPR Art. 17); counts stay')
    .option('--email', 'tell the person first that their registration is cancelled')
    .option('--yes', 'do not ask')
    .action((idOrEmail: string, options: EraseOptions) =>
      runAct(idOrEmail, options, async (found, event, { deps, processor, actor }) => {
        const isCancelled = isLive(found) && isUpcoming(event, deps.now().toISOString());
        const consequence = `All that is known about ${nameOf(found)} at ${event.title} is erased for good${isCancelled ? ', and the registration is cancelled' : ''}. Backups keep it until you delete them.`;
        await confirmOnTerminal({ consequence, typed: 'erase', yes: options.yes });
        if (options.email && isCancelled) await processor.execute(cancel(found, actor));
        // The email needs the address, so the rest waits until it has left.
        if (options.email && found.hasEmail === 1 && (await hasOutstanding(deps.db, found.id)))
          return {
            id: found.id,
            sentence: 'Cancelled, and not erased yet: run the same command again once the email below has been sent.',
          };
        await eraseRegistration(deps, processor, found, actor);
        return { id: found.id, sentence: 'Erased.' };
      }),
    );
}

async function hasOutstanding(db: Db, registrationId: string): Promise<boolean> {
  return (await db('messages').where({ registration_id: registrationId }).whereRaw(OUTSTANDING).first('id')) !== undefined;
}
