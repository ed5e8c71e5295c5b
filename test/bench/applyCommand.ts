import type { Command } from '../../src/registrations/domain/command.ts';
import type { UnitOfWork } from '../../src/registrations/domain/unitOfWork.ts';
import { promoteWaiting } from '../../src/registrations/domain/waitList.ts';

/** What the command processor does for one command once the unit of work is loaded. */
export function applyCommand<Result>(unitOfWork: UnitOfWork, { actor, decide }: Command<Result>): Result {
  unitOfWork.actor = actor;
  promoteWaiting(unitOfWork);
  const result = decide(unitOfWork);
  promoteWaiting(unitOfWork);
  return result;
}
