import type Joi from 'joi';
import { type Applicant, applicant } from './applicant.ts';

/** What an attendee may change by the link. */
export type Changes = Partial<Omit<Applicant, 'waitList'>>;

const CHANGEABLE = ['firstName', 'lastName', 'email', 'phone', 'slots', 'member'];

/** The fields of the sign-up, none of them needed, with the same rules; at least one. */
export const changes = applicant
  .fork(CHANGEABLE, (field) => (field as Joi.AnySchema).optional())
  .fork(['waitList'], (field) => (field as Joi.AnySchema).forbidden())
  .min(1)
  .messages({ 'object.min': 'Say what to change.', 'any.unknown': '{#label} cannot be changed' }) as unknown as Joi.ObjectSchema<Changes>;
