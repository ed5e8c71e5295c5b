import { inTransaction } from '../database/transaction.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import type { Event } from '../events/event.ts';
import { findEventById } from '../events/eventRepository.ts';
import { pageResponse, problems } from '../http/apiResponses.ts';
import { ApiRouter } from '../http/apiRouter.ts';
import { TEXT } from '../http/jsonSchema.ts';
import { languageOf } from '../http/negotiateLanguage.ts';
import type { RateLimits } from '../http/rateLimit.ts';
import { renderPage } from '../http/renderPage.ts';
import type { Context } from '../http/request.ts';
import { t } from '../i18n/translate.ts';
import { findChoices, saveChoices, withoutNotices } from './noticeChoices.ts';
import { createUnsubscribeTokens } from './unsubscribeLink.ts';

/**
 * The link at the end of a notice. Opening it changes nothing, because programs open links, too; the button does, and so does the
 * program of the recipient with one request without a page (RFC 8058).
 */
export function unsubscribeRoutes({ db, keys, now }: Pick<Deps, 'db' | 'keys' | 'now'>, { limit }: RateLimits) {
  const api = new ApiRouter('Service');
  const tokens = createUnsubscribeTokens(keys);
  const limited = limit({ name: 'unsubscribe', max: 30, windowSeconds: 60 });

  api.get(
    '/notices/:token',
    {
      id: 'showUnsubscribePage',
      summary: 'Page with a button that ends the notices about one event',
      params: { token: TEXT },
      responses: { 200: pageResponse('The page'), ...problems(404, 429) },
    },
    limited,
    async (ctx) => show(ctx, (await subscriptionOf(ctx)).event, false),
  );

  api.post(
    '/notices/:token',
    {
      id: 'unsubscribeFromNotices',
      summary: 'End the notices about one event, as List-Unsubscribe-Post does (RFC 8058); the body is not read',
      params: { token: TEXT },
      responses: { 200: pageResponse('No more notices about this event'), ...problems(404, 429, 503) },
    },
    limited,
    async (ctx) => {
      const { event, accountId } = await subscriptionOf(ctx);
      const owner = { eventId: event.id, accountId };
      await inTransaction(db, async (transaction) => {
        // Writes first, which takes the lock.
        await transaction('accounts').where({ id: accountId }).update({ id: accountId });
        const choices = await findChoices(transaction, owner, undefined);
        await saveChoices(transaction, owner, withoutNotices(choices), now().toISOString());
      });
      show(ctx, event, true);
    },
  );

  async function subscriptionOf(ctx: Context): Promise<{ event: Event; accountId: string }> {
    const subscription = tokens.verify(String(ctx.params.token));
    const event = subscription && (await findEventById(db, subscription.eventId));
    const account = subscription && (await db('accounts').where({ id: subscription.accountId }).first('locale'));
    if (!subscription || !event || !account) throw new DomainError('not-found', { key: 'notices.unknownLink' });
    ctx.state.language = account.locale;
    return { event, accountId: subscription.accountId };
  }

  return api;
}

function show(ctx: Context, event: Event, isDone: boolean): void {
  const title = t(languageOf(ctx), isDone ? 'notices.unsubscribed' : 'notices.unsubscribe', { event: event.title });
  renderPage(ctx, 'unsubscribe', { title, isDone, choicesLink: `/console/events/${event.slug}/notices` });
}
