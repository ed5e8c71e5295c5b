import type Joi from 'joi';
import { type ApiResponses, BODY_ERRORS, jsonResponse, messageResponse, problem, problems } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { objectSchema } from '../../http/jsonSchema.ts';
import type { Context } from '../../http/request.ts';
import { visitorActor } from '../../http/visitor.ts';
import { validate } from '../../validation/validate.ts';
import { resendLink } from '../commands/resendLink.ts';
import { emailSchema } from '../domain/applicant.ts';
import { emailTaken } from '../domain/errors.ts';
import type { RegistrationDeps } from './registrationDeps.ts';
import { emailRegisteredSchema } from './responseSchemas.ts';

const RESENT = 'If this address is registered, an email with the link is on its way.';

const optionalEmailSchema = emailSchema.fork('email', (email) => (email as Joi.AnySchema).optional());
const emailUnknownSchema = objectSchema<{ email_unknown: string }>({ email_unknown: { type: 'string', format: 'idn-email' } });

const EMAIL_CHECK_RESPONSES: ApiResponses = {
  200: jsonResponse('Not registered', emailUnknownSchema, { email_unknown: 'seb@dsebastien.net' }),
  ...BODY_ERRORS,
  403: problem('The form token is missing, is invalid or has expired'),
  409: jsonResponse('Registered', emailRegisteredSchema, { email_already_registered: 'seb@dsebastien.net' }),
  ...problems(429),
};

/** Routes about one email address: is it registered, and send its private link again. */
export function emailRoutes(deps: RegistrationDeps) {
  const { processor, tokens, isRegistered, limits, limitResend } = deps;
  const api = new ApiRouter('Sign-up');
  const emailCheckGuards = [limits.limit({ name: 'email_check', max: 60, windowSeconds: 60 }), tokens.guard('forbidden'), json] as const;

  api.get(
    '/email_check',
    {
      id: 'checkEmail',
      summary: 'Check whether an email address, in a JSON body or in the query, is registered',
      security: 'form',
      query: optionalEmailSchema,
      body: emailSchema,
      isBodyOptional: true,
      responses: EMAIL_CHECK_RESPONSES,
    },
    ...emailCheckGuards,
    checkEmail,
  );

  api.post(
    '/email_check',
    {
      id: 'checkEmailByPost',
      summary: 'The same for browsers, which cannot send a body with GET',
      security: 'form',
      body: emailSchema,
      responses: EMAIL_CHECK_RESPONSES,
    },
    ...emailCheckGuards,
    checkEmail,
  );

  api.post(
    '/resend',
    {
      id: 'resendLink',
      summary: 'Send the email with the private link again',
      security: 'form',
      body: emailSchema,
      responses: {
        200: messageResponse('The same response whether the address is registered or not', RESENT),
        ...BODY_ERRORS,
        401: problem('The form token is missing'),
        403: problem('The form token is invalid or has expired'),
        ...problems(429, 503),
      },
    },
    limits.limit({ name: 'resend', max: 10, windowSeconds: 60 }),
    tokens.guard(),
    json,
    async (ctx) => {
      const { email } = validate(emailSchema, ctx.request.body);
      await limitResend(ctx.state.eventId, email);
      await processor.execute(resendLink(ctx.state.eventId, email, visitorActor(ctx)));
      ctx.body = { message: RESENT };
    },
  );

  async function checkEmail(ctx: Context) {
    const { email } = validate(emailSchema, hasBody(ctx) ? ctx.request.body : queryWithPlus(ctx));
    const isTaken = await isRegistered({ eventId: ctx.state.eventId, emailNormalized: email.normalized });
    if (isTaken && deps.config.DISCLOSE_REGISTERED) throw emailTaken(email.typed);
    ctx.body = { email_unknown: email.typed };
  }

  return api;
}

/** In a query `+` means a space (WHATWG URL, form-urlencoded). No email address has a space, and many have a plus sign. */
function queryWithPlus({ query }: Context) {
  return { ...query, ...(typeof query.email === 'string' && { email: query.email.trim().replaceAll(' ', '+') }) };
}

function hasBody(ctx: Context): boolean {
  return ctx.request.length !== undefined || ctx.get('Transfer-Encoding') !== '';
}
