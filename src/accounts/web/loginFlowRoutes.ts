import Joi from 'joi';
import { BODY_ERRORS, jsonResponse, messageResponse, problem } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json, text } from '../../http/body.ts';
import { objectSchema, oneOf } from '../../http/jsonSchema.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Middleware } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { singleLineText } from '../../validation/text.ts';
import { validate } from '../../validation/validate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { prehash } from '../domain/passwordHash.ts';
import { completeLogin, verifyCredentials } from '../login/login.ts';
import { sendLoginCode } from '../login/loginCode.ts';
import { CODE, codeFromBody, createFlow, STEP_ERRORS } from './flows.ts';

const credentialsSchema = inputSchema<{ username: string; passwordHash?: string; password?: string }>({
  username: singleLineText.max(254).required(),
  passwordHash: Joi.string().pattern(/^[0-9a-f]{64}$/i, 'the SHA-256 of a password in hex'),
  password: Joi.string().max(1_000),
})
  .xor('passwordHash', 'password')
  .example({ username: 'amina', passwordHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' });

const channelSchema = objectSchema<{ channel: string }>({ channel: oneOf('mail', 'sms', 'authenticator') });

/** Seed 002: signing in with a password and a code. */
export function loginFlowRoutes(deps: AccountDeps, guards: readonly Middleware[]) {
  const api = new ApiRouter('Login');
  const flow = createFlow(deps, 'login');
  const { cookies } = flow;

  api.post('/users/login/init', flow.initOperation('initLogin', 'Login, step 1: start, or start again'), ...guards, flow.init);

  api.post(
    '/users/login/userdata',
    {
      id: 'verifyCredentials',
      summary: 'Login, step 2: username and password',
      cookies,
      body: credentialsSchema,
      responses: {
        200: messageResponse('The password is correct', 'Now ask for a code.'),
        ...BODY_ERRORS,
        401: problem('The username or the password is wrong'),
        ...STEP_ERRORS,
      },
    },
    ...guards,
    json,
    async (ctx) => {
      const { username, passwordHash, password = '' } = validate(credentialsSchema, ctx.request.body);
      await verifyCredentials(deps, flow.client(ctx), username, passwordHash ?? prehash(password));
      ctx.body = { message: t(languageOf(ctx), 'accounts.done.askCode') };
    },
  );

  api.post(
    '/users/login/verify/start',
    {
      id: 'sendLoginCode',
      summary: 'Login, step 3: send a code',
      cookies,
      responses: { 200: jsonResponse('How the code is sent', channelSchema, { channel: 'sms' }), ...STEP_ERRORS },
    },
    ...guards,
    async (ctx) => {
      const channel = await sendLoginCode(deps, flow.client(ctx));
      ctx.body = { channel: channel === 'email' ? 'mail' : channel };
    },
  );

  api.post(
    '/users/login/verify/check',
    {
      id: 'completeLogin',
      summary: 'Login, step 4: check the code',
      cookies,
      text: { ...CODE, description: 'The six digits of the code, or a recovery code' },
      responses: {
        200: {
          description: 'The session token; earlier ones of the account stop working',
          content: {
            'text/plain': { schema: { type: 'string', pattern: '^[\\w-]+\\.[\\w-]+\\.[\\w-]+$' }, example: 'eyJhbGci.eyJzdWIi.c2lnbmF0' },
          },
        },
        ...BODY_ERRORS,
        400: problem('The code is wrong. A new one has to be requested by step 3'),
        ...STEP_ERRORS,
      },
    },
    ...guards,
    text,
    async (ctx) => {
      const { token } = await completeLogin(deps, flow.client(ctx), codeFromBody(ctx));
      flow.cookie.clear(ctx);
      ctx.set('Cache-Control', 'no-store');
      ctx.type = 'text/plain';
      ctx.body = token;
    },
  );

  return api;
}
