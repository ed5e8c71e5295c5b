import { createRouter } from '../../http/createRouter.ts';
import { mayBeFramed, showsFrames } from '../../http/framing.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { t } from '../../i18n/translate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { showEmailInFrame } from '../shell/emailFrame.ts';
import { eventOf } from '../shell/guards.ts';
import { firstEmailOf, previewOf } from './eventPreview.ts';

/** What people will see of a saved event: its page and the first email, each in a frame without scripts and forms that work. */
export function eventPreviewPages({ config, now, guards, showFormPreview }: ConsoleDeps) {
  const router = createRouter();
  const path = '/console/events/:slug/preview';

  router.get(path, ...guards.event('event:read'), async (ctx) => {
    const event = eventOf(ctx);
    showsFrames(ctx);
    consolePage(ctx, 'eventPreview', {
      title: t(languageOf(ctx), 'console.eventForm.preview'),
      preview: await previewOf(event, config.PUBLIC_URL, now().toISOString()),
      frames: `/console/events/${event.slug}/preview`,
    });
  });

  router.get(`${path}/page`, ...guards.event('event:read'), async (ctx) => {
    await showFormPreview(ctx, eventOf(ctx));
    mayBeFramed(ctx);
  });

  router.get(`${path}/email`, ...guards.event('event:read'), async (ctx) => {
    showEmailInFrame(ctx, (await firstEmailOf(eventOf(ctx), config.PUBLIC_URL, now().toISOString())).html);
  });

  return router;
}
