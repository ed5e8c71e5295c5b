import Joi from 'joi';
import { inputSchema } from '../validation/inputSchema.ts';

/** Slug of an event; without it, the default event is meant. */
export const eventQuerySchema = inputSchema<{ event?: string }>({ event: Joi.string().max(80) });
