import Joi from 'joi';
import { BODY_ERRORS, messageResponse, problems } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Middleware } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';
import { emailErrorText } from '../../validation/emailAddress.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { pastedText } from '../../validation/text.ts';
import { validate } from '../../validation/validate.ts';
import { createAccountByCode } from '../creation/createByCode.ts';
import { resendCode } from '../creation/resendCode.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { type Contact, contactMailableErrors, emailContact, phoneContact } from '../domain/identity.ts';
import { throwIfInvalid, validatePassword } from '../domain/passwordPolicy.ts';
import { clientOf } from './caller.ts';

interface ContactBody {
  email?: string;
  phone?: string;
}

interface RegistrationBody extends ContactBody {
  password: string;
  repeat_password: string;
}

const passwordRule = Joi.string().max(1_000).required();
const contactFields = {
  email: pastedText.max(254).meta({ jsonSchema: { format: 'idn-email' } }),
  phone: pastedText.max(254),
};
const codeRegistrationSchema = inputSchema<RegistrationBody>({
  ...contactFields,
  password: passwordRule,
  repeat_password: passwordRule,
})
  .xor('email', 'phone')
  .example({ email: 'amina@example.org', password: 'Kort-Muts7-lantaarn', repeat_password: 'Kort-Muts7-lantaarn' });
const resendCodeSchema = inputSchema<ContactBody>(contactFields).xor('email', 'phone').example({ email: 'amina@example.org' });

const RESPONSES = {
  200: messageResponse('The code is on its way', 'The code is on its way.'),
  ...BODY_ERRORS,
  ...problems(429, 503),
};

/** Seed 001: an account from an email address or phone number, confirmed by a code. `confirmCodeRoutes.ts` takes the code. */
export function codeRoutes(deps: AccountDeps, guard: Middleware, newPasswordLimit: Middleware) {
  const api = new ApiRouter('Account creation');

  api.post(
    '/registration',
    {
      id: 'createAccountByCode',
      allowsTrailingSlash: true,
      summary: 'Create an account from an email address or phone number, confirmed by a code',
      body: codeRegistrationSchema,
      responses: RESPONSES,
    },
    guard,
    newPasswordLimit,
    json,
    async (ctx) => {
      const { password, repeat_password, ...contactBody } = validate(codeRegistrationSchema, ctx.request.body);
      const contact = contactOf(contactBody);
      const otherErrors = [
        ...(contact ? [] : [contactFieldError(contactBody)]),
        ...(await contactMailableErrors(deps, contact, 'email')),
        ...(password === repeat_password ? [] : [{ field: 'repeat_password', message: { key: 'accounts.fieldErrors.repeat' } }]),
      ];
      const client = clientOf(ctx);
      const userInputs = [contactBody.email ?? contactBody.phone ?? ''];
      throwIfInvalid(await validatePassword(password, userInputs, { otherErrors, clientAddress: client.clientAddress }));
      await createAccountByCode(deps, client, contact as Contact, password);
      ctx.body = { message: t(languageOf(ctx), 'accounts.done.codeSent') };
    },
  );

  api.post(
    '/registration/resend_code',
    { id: 'resendCode', summary: 'Send another code; those before stay valid', body: resendCodeSchema, responses: RESPONSES },
    guard,
    json,
    async (ctx) => {
      const contactBody = validate(resendCodeSchema, ctx.request.body);
      const contact = contactOf(contactBody);
      throwIfInvalid(contact ? [] : [contactFieldError(contactBody)]);
      await resendCode(deps, clientOf(ctx), contact as Contact);
      ctx.body = { message: t(languageOf(ctx), 'accounts.done.codeSent') };
    },
  );

  function contactOf({ email, phone }: ContactBody): Contact | null {
    return email === undefined ? phoneContact(phone ?? '', deps.config.DEFAULT_COUNTRY) : emailContact(email);
  }

  return api;
}

function contactFieldError({ email }: ContactBody) {
  if (email !== undefined) return { field: 'email', message: emailErrorText(email) };
  return { field: 'phone', message: { key: 'accounts.fieldErrors.phone' } };
}
