import Joi from 'joi';
import { BODY_ERRORS, jsonResponse, messageResponse, problem } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json, text } from '../../http/body.ts';
import { objectSchema, TEXT, UUID } from '../../http/jsonSchema.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Middleware } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { pastedText, singleLineText } from '../../validation/text.ts';
import { validate } from '../../validation/validate.ts';
import { completeRegistration, sendRegistrationCode } from '../creation/createByPhone.ts';
import { setUserData, type UserData } from '../creation/phoneUserData.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { CODE, codeFromBody, createFlow, STEP_ERRORS } from './flows.ts';

const userDataSchema = inputSchema<UserData>({
  username: singleLineText.max(100).required(),
  password: Joi.string().max(1_000).required(),
  phoneNumber: pastedText.max(40).required(),
}).example({ username: 'myusename', password: 'clear-text-password', phoneNumber: '0 000 00000' });

const createdSchema = objectSchema<{ message: string; userId: string; username: string }>({ message: TEXT, userId: UUID, username: TEXT });
const CREATED_EXAMPLE = { message: 'Your account is ready.', userId: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10', username: 'amina' };

/** Seed 000: creating an account in four steps. */
export function registrationFlowRoutes(deps: AccountDeps, guards: readonly Middleware[], newPasswordLimit: Middleware) {
  const api = new ApiRouter('Account creation');
  const flow = createFlow(deps, 'registration');
  const { cookies } = flow;

  const initOperation = flow.initOperation('initRegistration', 'Registration, step 1: start, or start again');
  api.post('/users/registration/init', initOperation, ...guards, flow.init);

  api.post(
    '/users/registration/set/userdata',
    {
      id: 'setRegistrationUserData',
      summary: 'Registration, step 2: username, password and phone number',
      cookies,
      body: userDataSchema,
      responses: {
        200: messageResponse('Checked and stored', 'Now ask for a code.'),
        ...BODY_ERRORS,
        409: problem('The username or the phone number is taken'),
        ...STEP_ERRORS,
      },
    },
    ...guards,
    newPasswordLimit,
    json,
    async (ctx) => {
      await setUserData(deps, flow.client(ctx), validate(userDataSchema, ctx.request.body));
      ctx.body = { message: t(languageOf(ctx), 'accounts.done.askCode') };
    },
  );

  api.post(
    '/users/registration/start/verify',
    {
      id: 'sendRegistrationCode',
      summary: 'Registration, step 3: send a code by SMS',
      cookies,
      responses: { 200: messageResponse('The code is on its way', 'The code is on its way.'), ...STEP_ERRORS },
    },
    ...guards,
    async (ctx) => {
      await sendRegistrationCode(deps, flow.client(ctx));
      ctx.body = { message: t(languageOf(ctx), 'accounts.done.codeSent') };
    },
  );

  api.post(
    '/users/registration/verify',
    {
      id: 'completeRegistration',
      summary: 'Registration, step 4: the code creates the account',
      cookies,
      text: CODE,
      responses: {
        200: jsonResponse('The account was created', createdSchema, CREATED_EXAMPLE),
        ...BODY_ERRORS,
        409: problem('The username or the phone number was taken meanwhile'),
        ...STEP_ERRORS,
      },
    },
    ...guards,
    text,
    async (ctx) => {
      const { id, username } = await completeRegistration(deps, flow.client(ctx), codeFromBody(ctx));
      flow.cookie.clear(ctx);
      ctx.body = { message: t(languageOf(ctx), 'accounts.done.opened'), userId: id, username };
    },
  );

  return api;
}
