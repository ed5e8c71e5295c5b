import { inTransaction } from '../../src/database/transaction.ts';
import type { Deps } from '../../src/deps.ts';
import { lockEvent } from '../../src/events/eventRepository.ts';
import { createMessageAllowance } from '../../src/messages/allowance/messageAllowance.ts';
import type { Command } from '../../src/registrations/domain/command.ts';
import { createUnitOfWork } from '../../src/registrations/domain/unitOfWork.ts';
import type { CommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { findByIds, findLiveByEmail } from '../../src/registrations/processing/registrationRepository.ts';
import { saveUnitsOfWork } from '../../src/registrations/processing/saveUnitOfWork.ts';
import { applyCommand } from './applyCommand.ts';

/** A conventional command processor: every command in a transaction of its own. It loads no wait list. */
export async function transactionPerCommand({ db: database, keys, now }: Deps): Promise<CommandProcessor> {
  const allowance = createMessageAllowance(keys);
  function execute<Result>(command: Command<Result>): Promise<Result> {
    const { eventId, loads, actor } = command;
    return inTransaction(database, async (db) => {
      const event = await lockEvent(db, eventId);
      if (!event) throw new Error('There is no such event');
      const byEmail = await findLiveByEmail(
        db,
        (loads.normalizedEmails ?? []).map((email) => [eventId, email]),
      );
      const byId = await findByIds(db, loads.registrationIds ?? []);
      const loadedState = { event, registrations: [...byEmail, ...byId], queue: [], isQueueComplete: true, idempotencyRecords: [] };
      const unitOfWork = createUnitOfWork(loadedState, now().toISOString(), actor);
      const result = applyCommand(unitOfWork, command);
      await saveUnitsOfWork(db, allowance, [unitOfWork]);
      return result;
    });
  }

  return { execute, preview: () => Promise.reject(new Error('not measured')), waitingMs: () => 0 };
}
