import type { Deps } from '../../src/deps.ts';
import type { Event } from '../../src/events/event.ts';
import { findEventBySlug } from '../../src/events/eventRepository.ts';
import type { Command } from '../../src/registrations/domain/command.ts';
import { createUnitOfWork, type UnitOfWork } from '../../src/registrations/domain/unitOfWork.ts';
import type { CommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { applyCommand } from './applyCommand.ts';

/** After so many commands a new, empty unit of work, to bound memory. */
const COMMANDS_PER_UNIT_OF_WORK = 100;

/** A command processor with the same rules and without a database: it stores nothing. */
export async function inMemoryProcessor({ db, now }: Deps): Promise<CommandProcessor> {
  const event = (await findEventBySlug(db, 'bench')) as Event;
  let unitOfWork: UnitOfWork | undefined;
  let commands = 0;

  async function execute<Result>(command: Command<Result>): Promise<Result> {
    if (commands++ % COMMANDS_PER_UNIT_OF_WORK === 0 || !unitOfWork) unitOfWork = emptyUnitOfWork(command);
    unitOfWork.now = now().toISOString();
    return applyCommand(unitOfWork, command);
  }

  function emptyUnitOfWork({ actor }: Command<unknown>): UnitOfWork {
    return createUnitOfWork(
      { event: { ...event }, registrations: [], queue: [], isQueueComplete: true, idempotencyRecords: [] },
      '',
      actor,
    );
  }

  return { execute, preview: () => Promise.reject(new Error('not measured')), waitingMs: () => 0 };
}
