import { actorOf } from '../../accounts/session/requireSession.ts';
import { copyOfEvent } from '../../events/copyEvent.ts';
import { form } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';
import { copyEventParts } from '../../mailings/copyEventParts.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { eventOf } from '../shell/guards.ts';
import { createForOwner } from './createForOwner.ts';
import { fieldsOf } from './eventActPages.ts';
import { slugOf } from './eventForm.ts';

/** The page that copies an event to another time, as a draft. */
export function eventCopyPages(deps: ConsoleDeps) {
  const { guards, limits } = deps;
  const router = createRouter();
  const path = '/console/events/:slug';
  const limited = limits.limit({ name: 'copy-event', max: 60, windowSeconds: 3_600 });

  router.get(`${path}/copy`, ...guards.signedIn('events:manage'), ...guards.event('event:read'), (ctx) => showCopy(ctx));
  router.post(`${path}/copy`, limited, ...guards.signedIn('events:manage'), ...guards.event('event:read'), form, (ctx) =>
    rerenderOnError(ctx, showCopy, async () => {
      const { title = '', slug, starts = '' } = fieldsOf(ctx);
      const input = copyOfEvent(eventOf(ctx), starts, { title });
      const copy = await createForOwner(deps, slug?.trim() || slugOf(title), input, actorOf(ctx), true, (transaction, created) =>
        copyEventParts(transaction, eventOf(ctx), created),
      );
      redirect(ctx, `/console/events/${copy.slug}?done=copied`);
    }),
  );

  function showCopy(ctx: Context, errors: object = {}) {
    const { title } = eventOf(ctx);
    consolePage(ctx, 'eventCopy', {
      title: t(languageOf(ctx), 'console.eventActs.copy'),
      copied: { title, slug: '', starts: '', ...fieldsOf(ctx) },
      ...errors,
    });
  }

  return router;
}
