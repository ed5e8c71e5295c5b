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

const name = (field: 'firstName' | 'lastName') =>
  Joi.string()
    .custom(oneLine)
    .custom(noAdvertising)
    .max(LONGEST_NAME)
    .required()
    .error(
      says({
        '*': { key: `faults.${field}.missing` },
        'string.max': { key: `faults.${field}.long`, values: { most: LONGEST_NAME } },
        'text.unseen': { key: `faults.${field}.unseen` },
        'text.advertising': { key: `faults.${field}.advertising` },
      }),
    );

const email = Joi.string()
  .custom(mailAddress)
  .required()
  .error(
    says({
      '*': { key: 'faults.email.missing' },
      'string.max': { key: 'faults.email.long' },
      'string.email': { key: 'faults.email.format' },
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
      '*': { key: 'faults.phone.missing' },
      'string.max': { key: 'faults.phone.long' },
      'string.pattern.base': { key: 'faults.phone.format' },
      'text.unseen': { key: 'faults.phone.unseen' },
    }),
  );

const slots = Joi.number()
  .integer()
  .min(1)
  .max(1_000)
  .required()
  .error(says({ '*': { key: 'faults.slots.number' } }));

const yesOrNo = (what: string) =>
  Joi.boolean()
    .required()
    .error(says({ '*': `${what} must be true or false` }));

export const applicant = Joi.object<Applicant>({
  firstName: name('firstName'),
  lastName: name('lastName'),
  email,
  phone,
  slots,
  member: yesOrNo('member'),
  waitList: yesOrNo('waitList'),
  // Nothing is converted: the text "2" is no number.
}).prefs({ ...ALL_FAULTS, convert: false });

export const address = Joi.object<{ email: string }>({ email }).prefs(ALL_FAULTS);

/** An address as it was typed, right or not. */
export const typedAddress = Joi.object<{ email: string }>({ email: Joi.string().max(254).required() }).prefs(ALL_FAULTS);
