import { STATUS_CODES } from 'node:http';
import { toUnavailableError } from '../database/transaction.ts';
import type { Deps } from '../deps.ts';
import { DomainError, type ErrorCode } from '../domainError.ts';
import { t, translate } from '../i18n/translate.ts';
import { languageOf } from './negotiateLanguage.ts';
import type { Problem } from './problem.ts';
import { renderPage } from './renderPage.ts';
import { type Context, type Middleware, wantsPage } from './request.ts';

const HTTP_STATUS: Record<ErrorCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  gone: 410,
  outdated: 412,
  'reused-key': 422,
  'too-many': 429,
  busy: 503,
};

const ERROR_PAGE_TITLES: Partial<Record<number, string>> = {
  404: 'errorPage.notFound',
  429: 'errorPage.tooMany',
  500: 'errorPage.title',
  503: 'errorPage.title',
};

/** Turns errors into responses: a DomainError with its text, any other error with status 500 and without details, which are logged. */
export function errorHandler({ db, log }: Deps): Middleware {
  return async (ctx, next) => {
    try {
      await next();
      // The router answers 501 to methods that no route has. That is a client error: 405, and the router has set Allow.
      if (ctx.status === 501) ctx.status = 405;
      if (ctx.status >= 400 && ctx.body === undefined) respond(ctx, new DomainError('not-found', { key: 'errors.nothing' }), ctx.status);
    } catch (error) {
      const domainError = toDomainError(error) ?? toUnavailableError(db, error);
      if (!domainError) log.error({ err: error, correlationId: ctx.state.correlationId }, 'unhandled error');
      else if (domainError.code === 'busy')
        log.warn({ err: domainError.cause, correlationId: ctx.state.correlationId }, domainError.message);
      respond(ctx, domainError ?? unexpectedError(), domainError ? statusOf(error, domainError) : 500);
    }
  };
}

/** Sends an HTML page to browsers and RFC 9457 problem details to programs, unless the error brings its own response body. */
function respond(ctx: Context, { code, text, details }: DomainError, status: number) {
  ctx.status = status;
  ctx.set('Cache-Control', 'no-store');
  if (details.retryAfter !== undefined) ctx.set('Retry-After', String(Math.ceil(details.retryAfter)));
  if (code === 'unauthenticated') ctx.set('WWW-Authenticate', 'Bearer realm="slotkeeper"');
  if (details.responseBody) {
    ctx.body = details.responseBody;
    return;
  }
  const { correlationId } = ctx.state;
  const language = languageOf(ctx);
  const message = translate(language, text);
  const fields = details.fieldErrors?.map(({ field, message }) => ({ field, message: translate(language, message) }));
  if (wantsPage(ctx)) {
    const title = t(language, ERROR_PAGE_TITLES[status] ?? 'errorPage.refused');
    return renderPage(ctx, details.errorPage ?? 'error', {
      ...{ title, message, fields },
      // Only where somebody has to look into our log: nobody needs it for a mistyped address.
      number: status >= 500 && correlationId,
    });
  }
  ctx.set('Content-Language', language);
  ctx.type = 'application/problem+json';
  const title = STATUS_CODES[status] ?? String(status);
  const problem: Problem = { type: 'about:blank', title, status, detail: message, errors: fields, correlationId };
  ctx.body = JSON.stringify(problem);
}

/** Client errors thrown by Koa (malformed JSON, body too large) become DomainErrors too. Null for any other error. */
function toDomainError(error: unknown): DomainError | null {
  if (error instanceof DomainError) return error;
  const status = clientStatus(error);
  if (status === null) return null;
  const message =
    status === 413 ? bodyTooLarge(error) : status === 400 ? 'The request body could not be parsed.' : (error as Error).message;
  return new DomainError('invalid', message);
}

/** `limit` is that of the body parser, in bytes. */
function bodyTooLarge(error: unknown): string {
  return `The request body is larger than ${Math.floor(((error as { limit?: number }).limit ?? 16_384) / 1_024)} kB.`;
}

function statusOf(error: unknown, domainError: DomainError): number {
  return clientStatus(error) ?? HTTP_STATUS[domainError.code];
}

function clientStatus(error: unknown): number | null {
  const status = Number((error as { status?: unknown } | null)?.status);
  return status >= 400 && status < 500 ? status : null;
}

function unexpectedError(): DomainError {
  return new DomainError('busy', { key: 'errors.somethingWrong' });
}
