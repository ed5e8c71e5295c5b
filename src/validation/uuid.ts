import Joi from 'joi';

/** A UUID as RFC 9562 writes it, in lowercase. Joi would take others, too: in braces, with colons or without hyphens. */
export const uuidField = Joi.string().guid({ separator: '-', wrapper: false }).lowercase();
