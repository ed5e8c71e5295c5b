import Joi from 'joi';
import { JOI_OPTIONS } from '../validation/validate.ts';

/** Slug of an event; without it, the default event is meant. */
export const eventQuerySchema = Joi.object<{ event?: string }>({ event: Joi.string().max(80) }).prefs(JOI_OPTIONS);
