import { DomainError } from '../../domainError.ts';
import { pageResponse, problem } from '../../http/apiResponses.ts';
import { type ApiOperation, ApiRouter } from '../../http/apiRouter.ts';
import { TEXT } from '../../http/jsonSchema.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { qrSvg } from '../../http/qrCode.ts';
import type { Context, Middleware } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { requireOwnAccount } from '../login/ownAccount.ts';
import { totpEnrollment } from '../login/totp.ts';
import { actorOf } from '../session/requireSession.ts';
import { PAGE_SESSION_ERRORS } from '../session/sessionResponses.ts';
import { signedInPage } from '../session/signedInPage.ts';

const NO_ENROLLMENT = { 404: problem('No authenticator app is being added') };

/** The secret of an authenticator app that is being added, as a page and as a QR code. */
export function authenticatorPages(deps: AccountDeps, guards: readonly Middleware[]) {
  const api = new ApiRouter('Own account');
  const security = 'session' as const;

  const pageOperation: ApiOperation = {
    ...{ id: 'showAuthenticatorPage', summary: 'The secret as a page', security },
    responses: { 200: pageResponse('The page'), ...NO_ENROLLMENT, ...PAGE_SESSION_ERRORS },
  };
  api.get('/account/authenticator', pageOperation, ...guards, (ctx) => showAuthenticatorPage(ctx, deps));

  const qrOperation: ApiOperation = {
    ...{ id: 'getAuthenticatorQrCode', summary: 'The secret as a QR code', security },
    responses: {
      200: { description: 'The image', content: { 'image/svg+xml': { schema: TEXT } } },
      ...NO_ENROLLMENT,
      ...PAGE_SESSION_ERRORS,
    },
  };
  api.get('/account/authenticator/qr.svg', qrOperation, ...guards, async (ctx) => {
    ctx.type = 'image/svg+xml';
    ctx.body = qrSvg((await pendingEnrollment(ctx, deps)).uri);
  });

  return api;
}

export async function showAuthenticatorPage(ctx: Context, deps: AccountDeps, errors: object = {}) {
  const title = t(languageOf(ctx), 'accounts.pages.authenticator');
  signedInPage(ctx, 'authenticator', { title, ...(await pendingEnrollment(ctx, deps)), ...errors });
}

async function pendingEnrollment(ctx: Context, deps: AccountDeps) {
  const account = await requireOwnAccount(deps, actorOf(ctx));
  const enrollment = account.totpEnabledAt === null ? totpEnrollment(deps, account) : null;
  if (!enrollment) throw new DomainError('not-found', { key: 'accounts.errors.noAuthenticator' });
  return enrollment;
}
