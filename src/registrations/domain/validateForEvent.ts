import type Joi from 'joi';
import { DomainError, type FieldError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import { validate } from '../../validation/validate.ts';
import { assertPartySize } from './errors.ts';

/**
 * Validates what a form sent, with the rules of its event as well: people should see all that is wrong at once. The event is
 * looked up only when there is an error anyway; the command checks its rules again, with the event as it is then. Throws
 * DomainError `invalid` with all field errors.
 */
export async function validateForEvent<Result>(
  schema: Joi.ObjectSchema<Result>,
  input: unknown,
  findEvent: () => Event | undefined | Promise<Event | undefined>,
): Promise<Result> {
  try {
    return validate(schema, input);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const fieldErrors = error.details.fieldErrors ?? [];
    const { slots } = (input ?? {}) as { slots?: unknown };
    const event = await findEvent();
    const isPartySizeOpen = typeof slots === 'number' && fieldErrors.every(({ field }) => field !== 'slots');
    if (!event || !isPartySizeOpen) throw error;
    throw new DomainError(error.code, error.text, { ...error.details, fieldErrors: [...fieldErrors, ...partySizeErrors(slots, event)] });
  }
}

function partySizeErrors(slots: number, event: Event): FieldError[] {
  try {
    assertPartySize({ event }, { slots });
    return [];
  } catch (error) {
    return error instanceof DomainError ? (error.details.fieldErrors ?? []) : [];
  }
}
