import { form } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import type { FormFields } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { RateLimits } from '../../http/rateLimit.ts';
import { renderPage } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { visitorActor } from '../../http/visitor.ts';
import { t } from '../../i18n/translate.ts';
import { validate } from '../../validation/validate.ts';
import { assertFirstAdminLink, createFirstAdmin } from '../creation/firstAdmin.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { firstAdminForm } from './loginForms.ts';

const PATH = '/first-administrator/:code';

/** The page of the link that the service logs at startup while there is no administrator. */
export function firstAdminPages(deps: AccountDeps, { limit }: RateLimits) {
  const router = createRouter();
  const guard = limit({ name: 'first-administrator', max: 20, windowSeconds: 60 });

  router.get(PATH, guard, async (ctx) => {
    await assertFirstAdminLink(deps, String(ctx.params.code));
    showForm(ctx, {}, {});
  });

  router.post(PATH, guard, form, async (ctx) => {
    const { username = '', email = '' } = ctx.request.body as FormFields;
    const fields = { username: username.slice(0, 100), email: email.slice(0, 254) };
    await rerenderOnError(
      ctx,
      (_, errors) => showForm(ctx, fields, errors),
      async () => {
        const input = { ...validate(firstAdminForm, ctx.request.body), locale: languageOf(ctx) };
        await createFirstAdmin(deps, visitorActor(ctx), String(ctx.params.code), input);
        const [title, lead] = [t(languageOf(ctx), 'accounts.pages.ready'), t(languageOf(ctx), 'accounts.next.active')];
        renderPage(ctx, 'accountReady', { title, lead, mayEnter: true });
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
