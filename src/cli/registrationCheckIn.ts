import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { checkIn } from '../registrations/commands/checkIn.ts';
import type { CheckInOutcome } from '../registrations/domain/checkIn.ts';
import { unknownRegistration } from '../registrations/domain/errors.ts';
import { parsePositiveNumber } from './options.ts';
import { type ActOptions, namedCommand, runAct } from './registrationOptions.ts';

interface CheckInOptions extends ActOptions {
  people?: number;
  undo?: boolean;
}

const SENTENCES: Record<CheckInOutcome, string> = {
  accepted: 'Checked in.',
  already_in: 'Nothing was counted: all of the party came before.',
  too_many: 'Only a part was counted: the party has no more.',
  not_valid: 'Nothing was counted: the registration has no slots.',
  undone: 'Taken back.',
  nothing_to_undo: 'Nothing was taken back: nobody of the party came.',
};

/** `slotkeeper registration check-in` */
export function checkInCommand(registration: Command): void {
  namedCommand(registration, 'check-in', 'count who came of a party')
    .option('--people <n>', 'how many; without it, everybody who is missing, or with --undo everybody who came', parsePositiveNumber)
    .option('--undo', 'take them back')
    .action((idOrEmail: string, options: CheckInOptions) =>
      runAct(idOrEmail, options, async ({ id, slots, arrived }, event, { deps, processor, actor }) => {
        const others = options.undo ? arrived : slots - arrived;
        const people = options.people ?? Math.max(1, others);
        const scannedAt = deps.now().toISOString();
        const request = { id: randomUUID(), registrationId: id, people: options.undo ? -people : people, undoes: null, scannedAt };
        const [result] = await processor.execute(checkIn(event.id, [request], 'command line', actor));
        if (!result) throw unknownRegistration();
        const { outcome, counted } = result;
        const sentence = `${SENTENCES[outcome]} ${result.arrived} of ${result.slots} came.`;
        return { id, sentence, data: { outcome, counted, arrived: result.arrived } };
      }),
    );
}
