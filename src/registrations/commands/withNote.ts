import type { Command } from '../domain/command.ts';

/** Keeps with the first audit entry about a registration why the organiser gave the command. Without a note: the command itself. */
export function withNote<Result>(command: Command<Result>, note: string | undefined): Command<Result> {
  if (note === undefined) return command;
  return {
    ...command,
    decide: (unitOfWork) => {
      const entriesBefore = unitOfWork.auditEntries.length;
      const result = command.decide(unitOfWork);
      const entry = unitOfWork.auditEntries.slice(entriesBefore).find(({ action }) => action.startsWith('registration.'));
      if (entry) unitOfWork.auditNotes.push({ id: entry.id, registrationId: entry.subjectId, eventId: command.eventId, note });
      return result;
    },
  };
}
