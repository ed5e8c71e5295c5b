import Joi from 'joi';
import { mailAddress } from '../http/email.ts';
import { noAdvertising, oneLine } from '../http/text.ts';
import { ALL_FAULTS, says } from '../http/valid.ts';

/** What the form sends. */
export interface Applicant {
  firstName: string;
  lastName: string;
  email: string;
  phone: string;
  slots: number;
  member: boolean;
  waitList: boolean;
}

const LONGEST_NAME = 100;

const name = (what: string) =>
  Joi.string()
    .custom(oneLine)
    .custom(noAdvertising)
    .max(LONGEST_NAME)
    .required()
    .error(
      says({
        'any.required': `Enter your ${what}`,
        'string.base': `Enter your ${what}`,
        'string.empty': `Enter your ${what}`,
        'string.max': `Your ${what} must have ${LONGEST_NAME} characters or fewer`,
        'text.unseen': `Your ${what} must not have control characters`,
        'text.advertising': `Your ${what} must not have an address of a page or a mailbox`,
      }),
    );

const email = Joi.string()
  .custom(mailAddress)
  .required()
  .error(
    says({
      'any.required': 'Enter an email address',
      'string.base': 'Enter an email address',
      'string.empty': 'Enter an email address',
      'string.max': 'Email address must have 254 characters or fewer',
      'string.email': 'Enter an email address in the correct format, like name@example.com',
    }),
  );

/** Any way of writing a number that a person could dial: 5 to 15 digits (ITU-T E.164), with the usual signs between. */
const phone = Joi.string()
  .custom(oneLine)
  .pattern(/^\+?(?:[\s()./-]*\d){5,15}[\s()./-]*$/)
  .max(40)
  .required()
  .error(
    says({
      'any.required': 'Enter a phone number',
      'string.base': 'Enter a phone number',
      'string.empty': 'Enter a phone number',
      'string.max': 'Phone number must have 40 characters or fewer',
      'string.pattern.base': 'Enter a phone number, like 0470 12 34 56 or +32 470 12 34 56',
      'text.unseen': 'Phone number must not have control characters',
    }),
  );

const slots = Joi.number()
  .integer()
  .min(1)
  .max(1_000)
  .required()
  .error(says({ '*': 'Number of slots must be a whole number, like 2' }));

const yesOrNo = (what: string) =>
  Joi.boolean()
    .required()
    .error(says({ '*': `${what} must be true or false` }));

export const applicant = Joi.object<Applicant>({
  firstName: name('first name'),
  lastName: name('last name'),
  email,
  phone,
  slots,
  member: yesOrNo('member'),
  waitList: yesOrNo('waitList'),
  // Nothing is converted: the text "2" is no number.
}).prefs({ ...ALL_FAULTS, convert: false });

export const address = Joi.object<{ email: string }>({ email }).prefs(ALL_FAULTS);
