import type { Command } from 'commander';
import type { Event } from '../events/event.ts';
import { promoteOutOfTurn } from '../registrations/commands/promoteOutOfTurn.ts';
import { putBack } from '../registrations/commands/putBack.ts';
import { withNote } from '../registrations/commands/withNote.ts';
import type { Registration } from '../registrations/domain/registration.ts';
import type { Grant } from '../registrations/domain/waitList.ts';
import { countAhead } from '../registrations/processing/registrationRepository.ts';
import { confirmOnTerminal } from './askOnTerminal.ts';
import type { CommandContext } from './operate.ts';
import { parsePositiveNumber } from './options.ts';
import { nameOf } from './registrationActs.ts';
import { type ActOptions, type ActResult, actCommand, noteOf, runAct } from './registrationOptions.ts';

interface PromoteOptions extends ActOptions {
  moreSlots?: number;
}

/** `slotkeeper registration promote`, `offer` and `wait` */
export function promoteCommands(registration: Command): void {
  outOfTurnCommand(registration, 'promote', 'give free slots to a party that waits, out of turn', 'promoted');
  outOfTurnCommand(registration, 'offer', 'offer free slots to a party that waits, out of turn; they are held for the answer', 'offered');
  actCommand(registration, 'wait', 'put a party back on the wait list; it keeps the place of its sign-up')
    .requiredOption('--reason <text>', 'why it loses its slots; kept like a note')
    .option('--fewer-slots <n>', 'take so many slots away from the event, so that they go to nobody', parsePositiveNumber)
    .option('--yes', 'do not ask')
    .action((idOrEmail: string, options: WaitOptions) =>
      runAct(idOrEmail, options, (registration, event, context) => wait(context, registration, event, options)),
    );
}

interface WaitOptions extends ActOptions {
  fewerSlots?: number;
}

/** What people were told about the order of the wait list. */
export function publishedRule({ maxOvertakes }: Event): string {
  const most = maxOvertakes === null ? 'any number of times' : `${maxOvertakes} times`;
  return `The published rule: free slots go out in the order of signing up; smaller parties may overtake the first, up to ${most}.`;
}

function outOfTurnCommand(parent: Command, name: string, description: string, grant: Grant): void {
  actCommand(parent, name, description)
    .requiredOption('--reason <text>', 'why it is their turn; kept like a note')
    .option('--more-slots <n>', 'add so many slots to the event for this party', parsePositiveNumber)
    .option('--yes', 'do not ask')
    .action((idOrEmail: string, options: PromoteOptions) =>
      runAct(idOrEmail, options, (registration, event, context) => promote(context, registration, event, grant, options)),
    );
}

async function promote(
  { deps, processor, actor }: CommandContext,
  registration: Registration,
  event: Event,
  grant: Grant,
  options: PromoteOptions,
): Promise<ActResult> {
  const note = noteOf(options);
  const ahead = await countAhead(deps.db, registration);
  const consequence = `Parties that signed up earlier and are overtaken: ${ahead.parties}. ${publishedRule(event)}`;
  await confirmOnTerminal({ consequence, yes: options.yes });
  const { overtaken } = await processor.execute(
    withNote(promoteOutOfTurn(registration, { grant, moreSlots: options.moreSlots ?? 0 }, actor), note),
  );
  const got = grant === 'promoted' ? 'It has its slots now' : 'The slots are offered';
  return { id: registration.id, sentence: `${got}. Parties overtaken: ${overtaken}. ${publishedRule(event)}`, data: { overtaken } };
}

async function wait(
  { processor, actor }: CommandContext,
  registration: Registration,
  event: Event,
  options: WaitOptions,
): Promise<ActResult> {
  const note = noteOf(options);
  const told = registration.hasEmail === 1 ? 'An email says so' : 'Nobody is told';
  const consequence = `${nameOf(registration)} loses the slots and waits again. ${told}. ${publishedRule(event)}`;
  await confirmOnTerminal({ consequence, yes: options.yes });
  await processor.execute(withNote(putBack(registration, { fewerSlots: options.fewerSlots ?? 0 }, actor), note));
  return { id: registration.id, sentence: `It is back on the wait list. ${told}.` };
}
