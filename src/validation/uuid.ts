import Joi from 'joi';

/** As RFC 9562 writes them. Joi would take UUIDs in braces, with colons or without hyphens, too. */
export const UUID_FORM = { separator: '-', wrapper: false } as const;

/** A UUID in lowercase. */
export const uuidField = Joi.string().guid(UUID_FORM).lowercase();
