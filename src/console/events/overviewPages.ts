import type { Deps } from '../../deps.ts';
import { createRouter } from '../../http/createRouter.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { consolePage } from '../shell/consolePage.ts';
import { type ConsoleGuards, eventOf } from '../shell/guards.ts';
import { capacityMeter } from './capacityMeter.ts';

/** The first page of one event: how full it is. */
export function overviewPages({ config }: Pick<Deps, 'config'>, guards: ConsoleGuards) {
  const router = createRouter();

  router.get('/console/events/:slug', ...guards.event('event:read'), (ctx) => {
    const event = eventOf(ctx);
    const formUrl = `${config.PUBLIC_URL}/events/${event.slug}`;
    consolePage(ctx, 'overview', { title: event.title, meter: capacityMeter(event, languageOf(ctx)), formUrl });
  });

  return router;
}
