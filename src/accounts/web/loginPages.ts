import { form } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import { requireSameSite } from '../../http/csrf.ts';
import type { FormFields } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { RateLimits } from '../../http/rateLimit.ts';
import { redirect, renderPage } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';
import { validate } from '../../validation/validate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { prehash } from '../domain/passwordHash.ts';
import { completeLogin, verifyCredentials } from '../login/login.ts';
import { sendLoginCode } from '../login/loginCode.ts';
import { safeReturnPath, sessionCookie } from '../session/requireSession.ts';
import { clientOf } from './caller.ts';
import { createFlow } from './flows.ts';
import { codeForm, credentialsForm } from './loginForms.ts';

/** Signing in on two pages, without JavaScript: the same steps as in the API. */
export function loginPages(deps: AccountDeps, { limit }: RateLimits) {
  const { PUBLIC_URL } = deps.config;
  const router = createRouter();
  const flow = createFlow(deps, 'login');
  const session = sessionCookie(PUBLIC_URL);
  const guards = [limit({ name: 'sign-in', max: 60, windowSeconds: 60 }), requireSameSite(PUBLIC_URL), form] as const;

  router.get('/sign-in', (ctx) => showPasswordForm(ctx, { next: safeReturnPath(ctx.query.next) }));

  router.post('/sign-in', ...guards, async (ctx) => {
    const { username: typed = '', next } = ctx.request.body as FormFields;
    const rerender = (_: Context, errors: object) =>
      showPasswordForm(ctx, { ...errors, username: typed.slice(0, 254), next: safeReturnPath(next) });
    await rerenderOnError(ctx, rerender, async () => {
      const { username, password } = validate(credentialsForm, ctx.request.body);
      const client = { ...clientOf(ctx), cookie: await flow.start(ctx) };
      await verifyCredentials(deps, client, username, prehash(password));
      const channel = await sendLoginCode(deps, client);
      redirect(ctx, `/sign-in/code?by=${channel}&next=${encodeURIComponent(safeReturnPath(next))}`);
    });
  });

  router.get('/sign-in/code', (ctx) => showCodeForm(ctx, { by: ctx.query.by, next: safeReturnPath(ctx.query.next) }));

  router.post('/sign-in/code', ...guards, async (ctx) => {
    const { next, by } = ctx.request.body as FormFields;
    let wasTried = false;
    await rerenderOnError(
      ctx,
      // A code that was looked at is used up; a form without one may be sent again.
      (_, errors) => showCodeForm(ctx, { ...errors, by, next: safeReturnPath(next), isOver: wasTried }),
      async () => {
        const { code } = validate(codeForm, ctx.request.body);
        wasTried = true;
        const { token } = await completeLogin(deps, flow.client(ctx), code);
        flow.cookie.clear(ctx);
        session.set(ctx, token);
        redirect(ctx, safeReturnPath(next));
      },
    );
  });

  router.post('/sign-in/again', ...guards, async (ctx) => {
    const { next, by } = ctx.request.body as FormFields;
    await rerenderOnError(
      ctx,
      (_, errors) => showCodeForm(ctx, { ...errors, by, next: safeReturnPath(next) }),
      async () => {
        const channel = await sendLoginCode(deps, flow.client(ctx));
        redirect(ctx, `/sign-in/code?by=${channel}&next=${encodeURIComponent(safeReturnPath(next))}`);
      },
    );
  });

  function showPasswordForm(ctx: Context, data: object) {
    renderPage(ctx, 'signIn', { title: t(languageOf(ctx), 'accounts.pages.signIn'), ...data });
  }

  function showCodeForm(ctx: Context, { by, ...data }: { by: unknown; [more: string]: unknown }) {
    const channel = ['email', 'sms', 'authenticator'].includes(String(by)) ? { [String(by)]: true } : {};
    renderPage(ctx, 'signInCode', { title: t(languageOf(ctx), 'accounts.pages.typeCode'), by, channel, ...data });
  }

  return router;
}
