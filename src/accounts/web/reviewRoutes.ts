import Joi from 'joi';
import { type ApiResponses, BODY_ERRORS, jsonResponse, messageResponse, problem } from '../../http/apiResponses.ts';
import { type ApiOperation, ApiRouter } from '../../http/apiRouter.ts';
import { jsonOrForm } from '../../http/body.ts';
import { COUNT, objectSchema } from '../../http/jsonSchema.ts';
import { redirect } from '../../http/renderPage.ts';
import { type Context, type Middleware, wantsPage } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { nameText } from '../../validation/text.ts';
import { uuidField } from '../../validation/uuid.ts';
import { validate } from '../../validation/validate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { approve, MAX_REJECTED_AT_ONCE, reject, rejectMany } from '../login/reviewAccount.ts';
import { adminActorOf } from '../session/requireSession.ts';
import { FORM_AGAIN, NEXT_PAGE, SESSION_ERRORS } from '../session/sessionResponses.ts';
import { NO_SUCH_ACCOUNT, showUser, showUserList, USER_PARAMS, userIdParam } from './userRoutes.ts';

const reasonRule = nameText.allow('').max(500).default('');
const reviewSchema = inputSchema<{ status: 'approved' | 'rejected'; reason: string }>({
  status: Joi.valid('approved', 'rejected').required(),
  reason: reasonRule,
}).example({ status: 'approved' });
const rejectionsSchema = inputSchema<{ users: string[]; reason: string }>({
  users: Joi.array().items(uuidField).single().min(1).max(MAX_REJECTED_AT_ONCE).required(),
  reason: reasonRule,
}).example({ users: ['0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10'], reason: 'We could not find you on our list.' });

const REVIEW_ERRORS: ApiResponses = {
  ...BODY_ERRORS,
  ...SESSION_ERRORS,
  403: problem('The role of the account does not allow this, it is the own account, or the request comes from another site'),
  ...FORM_AGAIN,
};

/** For those who may review account requests: approve or reject one, or reject many. */
export function reviewRoutes(deps: AccountDeps, guards: readonly Middleware[]) {
  const { db } = deps;
  const api = new ApiRouter('Administration');
  const security = 'session' as const;
  const rerender = (ctx: Context, errors: object) => showUser(ctx, db, errors);

  const approveOperation: ApiOperation = {
    ...{ id: 'reviewUser', summary: 'Approve or reject an account', security, params: USER_PARAMS, body: reviewSchema, form: reviewSchema },
    responses: {
      200: messageResponse('Decided', 'User registration approved successfully.'),
      ...NEXT_PAGE,
      ...REVIEW_ERRORS,
      ...NO_SUCH_ACCOUNT,
      409: problem('The state of the account does not allow it'),
    },
  };
  api.post('/admin/users/:userId/approve', approveOperation, ...guards, jsonOrForm, async (ctx) => {
    await rerenderOnError(ctx, rerender, async () => {
      const { status, reason } = validate(reviewSchema, ctx.request.body);
      const [actor, id] = [adminActorOf(ctx), userIdParam(ctx)];
      await (status === 'approved' ? approve(deps, actor, id) : reject(deps, actor, id, reason));
      if (wantsPage(ctx)) redirect(ctx, `/admin/users/${id}`);
      else ctx.body = { message: `User registration ${status} successfully.` };
    });
  });

  const rejectOperation: ApiOperation = {
    ...{ id: 'rejectUsers', summary: 'Reject several requests; those that are not pending any more stay as they are', security },
    ...{ body: rejectionsSchema, form: rejectionsSchema },
    responses: {
      200: jsonResponse('How many were rejected', objectSchema<{ rejected: number }>({ rejected: COUNT }), { rejected: 2 }),
      ...NEXT_PAGE,
      ...REVIEW_ERRORS,
    },
  };
  api.post('/admin/users/rejections', rejectOperation, ...guards, jsonOrForm, async (ctx) => {
    await rerenderOnError(
      ctx,
      (_, errors) => showUserList(ctx, deps, errors),
      async () => {
        const { users, reason } = validate(rejectionsSchema, ctx.request.body);
        const rejected = await rejectMany(deps, adminActorOf(ctx), users, reason);
        if (wantsPage(ctx)) redirect(ctx, '/admin/users');
        else ctx.body = { rejected };
      },
    );
  });

  return api;
}
