import { DomainError } from '../../domainError.ts';
import type { Command } from '../domain/command.ts';
import type { Registration } from '../domain/registration.ts';
import { versionOf } from '../domain/registrationVersion.ts';

/**
 * The command, if the registration is still as it was when the organiser looked at it. It is compared inside the decision: whoever
 * is second never overwrites what the first one did. `versions` are those of `versionOf` that
 * will do; undefined: whatever it is now. The command has to load the registration. Throws DomainError `outdated`.
 */
export function ifUnchanged<Result>(
  command: Command<Result>,
  { id }: Pick<Registration, 'id'>,
  versions: readonly string[] | undefined,
): Command<Result> {
  if (versions === undefined) return command;
  return {
    ...command,
    decide: (unitOfWork) => {
      const registration = unitOfWork.registrations.get(id);
      if (registration) assertUnchanged(registration, versions);
      return command.decide(unitOfWork);
    },
  };
}

/** Throws DomainError `outdated` if the registration is none of these versions. */
export function assertUnchanged(registration: Registration, versions: readonly string[]): void {
  if (!versions.includes(versionOf(registration))) throw new DomainError('outdated', { key: 'errors.changedMeanwhile' });
}
