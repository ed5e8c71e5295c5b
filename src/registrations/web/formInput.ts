import { validate as isUuid, version as uuidVersion } from 'uuid';
import { type FormFields, parseNumber } from '../../http/formFields.ts';

/** Whether it is a key that a form page made: long enough that nobody guesses it. */
export function isFormKey(key: string | undefined): key is string {
  return key !== undefined && isUuid(key) && uuidVersion(key) === 4;
}

/** Browsers send every value as text and leave out unticked checkboxes. */
export function toRegistrationInput({ firstName, lastName, email, phone, slots, member, waitList }: FormFields) {
  return { firstName, lastName, email, phone, slots: parseNumber(slots), member: member === 'yes', waitList: waitList === 'yes' };
}
