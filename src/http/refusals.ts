import { STATUS_CODES } from 'node:http';
import { unavailable } from '../database/transaction.ts';
import { Refusal, type RefusalCode } from '../errors.ts';
import { say, tell } from '../languages/texts.ts';
import type { World } from '../world.ts';
import { languageOf } from './language.ts';
import { showPage } from './pages.ts';
import { type Context, type Middleware, wantsPage } from './request.ts';

const STATUS: Record<RefusalCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  gone: 410,
  'reused-key': 422,
  'too-many': 429,
  busy: 503,
};

/** What the page is called that says so; the sentence below it is the refusal's own. */
const TITLE: Partial<Record<number, string>> = {
  404: 'problem.notFound',
  429: 'problem.tooMany',
  500: 'problem.title',
  503: 'problem.title',
};

const TOO_MUCH = 'What was sent is larger than 16 kB.';

/** Makes an answer of whatever goes wrong further in: a refusal as it is, everything else a 500 that tells nothing. */
export function refusals({ db, log }: World): Middleware {
  return async (ctx, next) => {
    try {
      await next();
      // A method that no route has is not our fault, whatever the router says: 405, with those that there are.
      if (ctx.status === 501) ctx.status = 405;
      if (ctx.status >= 400 && ctx.body === undefined) answer(ctx, new Refusal('not-found', { key: 'refusals.nothing' }), ctx.status);
    } catch (error) {
      const refusal = asRefusal(error) ?? unavailable(db, error);
      if (!refusal) log.error({ err: withoutValues(error), correlationId: ctx.state.correlationId }, 'a bug');
      else if (refusal.code === 'busy')
        log.warn({ err: withoutValues(refusal.cause), correlationId: ctx.state.correlationId }, refusal.message);
      answer(ctx, refusal ?? somethingWrong(), refusal ? statusOf(error, refusal) : 500);
    }
  };
}

/** RFC 9457, unless the mission fixes the body: then that and nothing more. */
function answer(ctx: Context, { code, words, details }: Refusal, status: number) {
  ctx.status = status;
  ctx.set('Cache-Control', 'no-store');
  if (details.retryAfter !== undefined) ctx.set('Retry-After', String(Math.ceil(details.retryAfter)));
  if (code === 'unauthenticated') ctx.set('WWW-Authenticate', 'Bearer realm="slotkeeper"');
  if (details.facts) {
    ctx.body = details.facts;
    return;
  }
  const { correlationId } = ctx.state;
  const language = languageOf(ctx);
  const message = tell(language, words);
  const fields = details.fields?.map((fault) => ({ ...fault, message: tell(language, fault.message) }));
  if (wantsPage(ctx)) {
    const title = say(language, TITLE[status] ?? 'problem.refused');
    return showPage(ctx, details.page ?? 'problem', { title, message, fields, number: correlationId });
  }
  ctx.set('Content-Language', language);
  ctx.type = 'application/problem+json';
  ctx.body = JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    detail: message,
    errors: fields,
    correlationId,
  });
}

/** Koa's own errors for what a client did (malformed JSON, a body too large) are refusals as well. */
function asRefusal(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  const status = clientStatus(error);
  if (status === null) return null;
  const message = status === 413 ? TOO_MUCH : status === 400 ? 'What was sent could not be read.' : (error as Error).message;
  return new Refusal('invalid', message);
}

function statusOf(error: unknown, refusal: Refusal): number {
  return clientStatus(error) ?? STATUS[refusal.code];
}

function clientStatus(error: unknown): number | null {
  const status = Number((error as { status?: unknown } | null)?.status);
  return status >= 400 && status < 500 ? status : null;
}

function somethingWrong(): Refusal {
  return new Refusal('busy', { key: 'refusals.somethingWrong' });
}

/** Knex puts the statement and its values before the database's own words; values may be personal. */
function withoutValues(error: unknown) {
  if (!(error instanceof Error)) return error;
  const { code } = error as { code?: string };
  return {
    type: error.name,
    code,
    message: error.message.split(' - ').at(-1)?.slice(0, 300),
    stack: error.stack?.split('\n').slice(-8).join('\n'),
  };
}
