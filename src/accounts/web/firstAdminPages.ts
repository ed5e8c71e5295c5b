import Router from '@koa/router';
import { form } from '../../http/body.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { RateLimits } from '../../http/rateLimit.ts';
import { redirect, renderPage } from '../../http/renderPage.ts';
import type { Context, State } from '../../http/request.ts';
import { visitorActor } from '../../http/visitor.ts';
import { t } from '../../i18n/translate.ts';
import { createFirstAdmin } from '../creation/firstAdmin.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { rerenderOnError } from './showFormAgain.ts';

type FormFields = Record<string, string | undefined>;

/** The page of the link that the service logs at startup while there is no administrator. */
export function firstAdminPages(deps: AccountDeps, { limit }: RateLimits) {
  const router = new Router<State>();
  const guard = limit({ name: 'first-administrator', max: 20, windowSeconds: 60 });

  router.get('/first-administrator/:code', guard, (ctx) => showForm(ctx, {}, {}));

  router.post('/first-administrator/:code', guard, form, async (ctx) => {
    const { username = '', email = '', password = '' } = ctx.request.body as FormFields;
    const fields = { username: username.trim().slice(0, 100), email: email.trim().slice(0, 254) };
    await rerenderOnError(
      ctx,
      (_, errors) => showForm(ctx, fields, errors),
      async () => {
        const input = { ...fields, password: password.slice(0, 1_000), locale: languageOf(ctx) };
        await createFirstAdmin(deps, visitorActor(ctx), String(ctx.params.code), input);
        redirect(ctx, '/sign-in');
      },
    );
  });

  function showForm(ctx: Context, fields: object, errors: object) {
    renderPage(ctx, 'firstAdmin', {
      title: t(languageOf(ctx), 'accounts.pages.first'),
      action: ctx.path,
      fields,
      ...errors,
    });
  }

  return router;
}
