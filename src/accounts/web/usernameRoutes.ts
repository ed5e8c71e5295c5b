import { messageResponse, problem, problems } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { text } from '../../http/body.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Middleware } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';
import { assertUsernameAvailable } from '../creation/assertUsernameAvailable.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';

/** Seed 000: lets a form check a username while it is typed. */
export function usernameRoutes(deps: AccountDeps, guard: Middleware) {
  const api = new ApiRouter('Account creation');

  api.post(
    '/users/registration/check/username',
    {
      id: 'checkUsername',
      summary: 'Check that a username is valid and free',
      text: { type: 'string', description: 'The username', examples: ['amina'] },
      responses: {
        200: messageResponse('Valid and free', 'This username is free.'),
        403: problem('Not valid, or taken'),
        ...problems(413, 415, 429),
      },
    },
    guard,
    text,
    async (ctx) => {
      await assertUsernameAvailable(deps, String(ctx.request.body ?? '').slice(0, 300));
      ctx.body = { message: t(languageOf(ctx), 'accounts.done.usernameFree') };
    },
  );

  return api;
}
