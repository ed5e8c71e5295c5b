import Joi from 'joi';
import { ALL_FAULTS } from '../http/valid.ts';

/** Which event is meant; the default one when none is named. */
export const eventWish = Joi.object<{ event?: string }>({ event: Joi.string().max(80) }).prefs(ALL_FAULTS);
