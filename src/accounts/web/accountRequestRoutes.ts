import { BODY_ERRORS, jsonResponse, problem, problems } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { objectSchema, TEXT, UUID } from '../../http/jsonSchema.ts';
import type { Middleware } from '../../http/request.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { accountRequestSchema, requestAccount } from './requestAccount.ts';

const REQUESTED = 'Registration request submitted successfully. Please await admin approval.';
const requestedSchema = objectSchema<{ message: string; userId: string }>({ message: TEXT, userId: UUID });

/** Seed 003: requesting an account. `confirmIdentityRoutes.ts` confirms its identity. */
export function accountRequestRoutes(deps: AccountDeps, guard: Middleware, newPasswordLimit: Middleware) {
  const api = new ApiRouter('Account creation');

  api.post(
    '/user/register',
    {
      id: 'requestAccount',
      summary: 'Request an account; its address has to be confirmed',
      body: accountRequestSchema,
      responses: {
        201: {
          ...jsonResponse('Requested', requestedSchema, { message: REQUESTED, userId: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10' }),
          headers: { Location: 'Where to send the code, if one was sent by SMS' },
        },
        ...BODY_ERRORS,
        409: problem('The username or an address is taken'),
        ...problems(429, 503),
      },
    },
    guard,
    newPasswordLimit,
    json,
    async (ctx) => {
      const { userId, confirmToken } = await requestAccount(deps, ctx, ctx.request.body);
      // The page for the code sent by SMS. The token is no secret: confirming takes the code.
      if (confirmToken) ctx.set('Location', `/public/confirm/${confirmToken}`);
      ctx.status = 201;
      ctx.body = { message: REQUESTED, userId };
    },
  );

  return api;
}
