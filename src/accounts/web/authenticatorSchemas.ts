import Joi from 'joi';
import { arrayOf, objectSchema, TEXT } from '../../http/jsonSchema.ts';
import { inputSchema } from '../../validation/inputSchema.ts';

const passwordRule = Joi.string().max(1_000).required();
export const startSchema = inputSchema<{ password: string }>({ password: passwordRule }).example({ password: 'Kort-Muts7-lantaarn' });
export const removalSchema = inputSchema<{ password: string; code: string }>({
  password: passwordRule,
  code: Joi.string().trim().max(40).required(),
}).example({ password: 'Kort-Muts7-lantaarn', code: '123456' });
export const codeSchema = inputSchema<{ code: string }>({ code: Joi.string().trim().max(40).required() }).example({ code: '123456' });
export const enrollmentSchema = objectSchema<{ uri: string; secret: string }>({
  uri: { type: 'string', format: 'uri', description: 'For a QR code' },
  secret: { type: 'string', description: 'Base32' },
});
export const ENROLLMENT_EXAMPLE = {
  uri: 'otpauth://totp/Slotkeeper:amina?issuer=Slotkeeper&secret=JBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30',
  secret: 'JBSWY3DPEHPK3PXP',
};
export const recoveryCodesSchema = objectSchema<{ recoveryCodes: string[] }>({ recoveryCodes: arrayOf(TEXT) });
