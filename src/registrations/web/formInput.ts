import { validate as isUuid, version as uuidVersion } from 'uuid';
import { type FormFields, parseNumber } from '../../http/formFields.ts';
import { toAnswers } from '../../questions/answerFields.ts';
import type { Question } from '../../questions/question.ts';

/** Whether it is a key that a form page made: long enough that nobody guesses it. */
export function isFormKey(key: string | undefined): key is string {
  return key !== undefined && isUuid(key) && uuidVersion(key) === 4;
}

/** Browsers send every value as text and leave out unticked checkboxes. */
export function toRegistrationInput(fields: FormFields, questions: readonly Question[]) {
  const { firstName, lastName, email, phone, slots, member, waitList } = fields;
  const flags = { member: member === 'yes', waitList: waitList === 'yes' };
  return { firstName, lastName, email, phone, slots: parseNumber(slots), ...flags, ...toAnswers(fields, questions) };
}
