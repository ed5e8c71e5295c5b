import Joi from 'joi';
import { maxCharacters } from '../../validation/characters.ts';
import { type EmailAddress, emailAddressSchema } from '../../validation/emailAddress.ts';
import { inputSchema, strictSchema } from '../../validation/inputSchema.ts';
import { dialableNumber } from '../../validation/phone.ts';
import { nameText } from '../../validation/text.ts';
import { withMessages } from '../../validation/validate.ts';

/** What a sign-up form sends. */
export interface RegistrationBody {
  firstName: string;
  lastName: string;
  email: string;
  phone: string;
  slots: number;
  member: boolean;
  /** Join the wait list if there are not enough slots. */
  waitList: boolean;
}

/** The same, validated. */
export interface RegistrationInput extends Omit<RegistrationBody, 'email'> {
  email: EmailAddress;
  /** As they were sent: `validateAnswers` knows the questions of the event. */
  answers?: unknown;
}

/** Characters as people count them. */
const MAX_NAME_LENGTH = 100;
/** UTF-16 code units: an emoji of a family has eleven. As the longest line in text.ts. */
const MAX_NAME_CODE_UNITS = 500;

const nameField = (field: 'firstName' | 'lastName') =>
  nameText
    .max(MAX_NAME_CODE_UNITS)
    .custom(maxCharacters(MAX_NAME_LENGTH))
    .required()
    .error(
      withMessages({
        '*': { key: `fieldErrors.${field}.missing` },
        'string.max': { key: `fieldErrors.${field}.long`, values: { most: MAX_NAME_LENGTH } },
        'text.unseen': { key: `fieldErrors.${field}.unseen` },
        'text.advertising': { key: `fieldErrors.${field}.advertising` },
      }),
    );

const emailField = emailAddressSchema.required().error(
  withMessages({
    '*': { key: 'fieldErrors.email.missing' },
    'string.max': { key: 'fieldErrors.email.long' },
    'string.email': { key: 'fieldErrors.email.format' },
    'email.letters': { key: 'fieldErrors.email.letters' },
  }),
);

const phoneField = dialableNumber.required().error(
  withMessages({
    '*': { key: 'fieldErrors.phone.missing' },
    'string.max': { key: 'fieldErrors.phone.long' },
    'string.pattern.base': { key: 'fieldErrors.phone.format' },
    'text.unseen': { key: 'fieldErrors.phone.unseen' },
  }),
);

/** The event's own maximum is checked by `assertPartySize`. */
const slotsField = Joi.number()
  .integer()
  .min(1)
  .max(1_000)
  .required()
  .error(withMessages({ '*': { key: 'fieldErrors.slots.number' } }));

const booleanField = (label: string) =>
  Joi.boolean()
    .required()
    .error(withMessages({ '*': `${label} must be true or false` }));

/** Each answer has the type of its question: see `GET /form`. */
const answersField = Joi.any().meta({
  jsonSchema: {
    type: 'object',
    description:
      'Answers to the questions of the event, by their ids: a text, the id of a choice, a list of such ids, a number, a date like 2027-06-13, or true for a consent; a list of these for a question that is asked of each person. Only for events with questions',
    additionalProperties: { type: ['string', 'number', 'boolean', 'array', 'null'] },
  },
});

/** The body of a sign-up in the documents. */
export const APPLICANT_EXAMPLE = {
  firstName: 'Sebastien',
  lastName: 'D',
  email: 'seb@dsebastien.net',
  phone: '3247123',
  slots: 2,
  member: false,
  waitList: false,
};

/** The body of `POST /register`, with a localized message for each field. */
export const registrationSchema = strictSchema<RegistrationInput>({
  firstName: nameField('firstName'),
  lastName: nameField('lastName'),
  email: emailField,
  phone: phoneField,
  slots: slotsField,
  member: booleanField('member'),
  waitList: booleanField('waitList'),
  answers: answersField,
}).example(APPLICANT_EXAMPLE);

/** A request that contains only a valid email address. */
export const emailSchema = inputSchema<{ email: EmailAddress }>({ email: emailField });

/** An email address as typed, valid or not. */
export const unvalidatedEmailSchema = inputSchema<{ email: string }>({ email: Joi.string().max(254).required() });
