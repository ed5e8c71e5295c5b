import { type ApiResponses, messageResponse, problem, problems } from '../../http/apiResponses.ts';
import type { ApiOperation } from '../../http/apiRouter.ts';
import { type Cookie, createCookie } from '../../http/cookies.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context, Middleware } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import type { FlowType } from '../domain/authFlow.ts';
import type { FlowClient } from '../domain/flowClient.ts';
import { startFlow } from '../domain/flowSteps.ts';
import { clientOf } from './caller.ts';

const COOKIE_TTL_SECONDS = 3_600;

/** Errors of every step of a flow. */
export const STEP_ERRORS: ApiResponses = {
  403: problem('The state of the flow does not allow this step, there were too many codes, or the request comes from another site'),
  ...problems(429, 503),
};
export const CODE = { type: 'string', description: 'The six digits of the code', examples: ['123456'] };

/** The cookie that identifies one flow, and what its routes have in common. */
export function createFlow(deps: AccountDeps, type: FlowType) {
  const cookie: Cookie = createCookie(`${type}-flow`, deps.config.PUBLIC_URL);
  const cookies = { [cookie.name]: { type: 'string', description: 'As set by the first step' } };

  function client(ctx: Context): FlowClient {
    return { ...clientOf(ctx), cookie: cookie.read(ctx) };
  }

  /** Starts the flow, or starts it anew. Returns the cookie. */
  async function start(ctx: Context): Promise<string> {
    const value = await startFlow(deps, type, client(ctx));
    cookie.set(ctx, value, COOKIE_TTL_SECONDS);
    return value;
  }

  const init: Middleware = async (ctx) => {
    await start(ctx);
    ctx.body = { message: t(languageOf(ctx), 'accounts.done.begun') };
  };

  const initOperation = (id: string, summary: string): ApiOperation => ({
    id,
    summary,
    cookies,
    responses: { 200: messageResponse('Started; the cookie identifies the flow', 'Started.'), ...STEP_ERRORS },
  });

  return { cookie, cookies, client, start, init, initOperation };
}

export function codeFromBody(ctx: Context): string {
  return String(ctx.request.body ?? '')
    .trim()
    .slice(0, 100);
}
