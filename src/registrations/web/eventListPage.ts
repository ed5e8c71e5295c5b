import { isSignUpOpen } from '../../events/event.ts';
import { findListedEvents } from '../../events/eventRepository.ts';
import { inLanguage } from '../../events/eventTexts.ts';
import { dateTile, formatEventTime } from '../../events/formatTime.ts';
import { createRouter } from '../../http/createRouter.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { renderPage } from '../../http/renderPage.ts';
import { t } from '../../i18n/translate.ts';
import { loadAvailability } from './availability.ts';
import { closedReasonText } from './formTexts.ts';
import type { RegistrationDeps } from './registrationDeps.ts';
import { slotsLeftText } from './slotsLeftText.ts';

/** The page of all listed events, with what is left of each. */
export function eventListPage(deps: RegistrationDeps) {
  const router = createRouter();

  router.get('/', async (ctx) => {
    const language = languageOf(ctx);
    const now = deps.now().toISOString();
    const events = await findListedEvents(deps.db, now);
    const title = t(language, 'events.title');
    const rows = await Promise.all(
      events.map(async (event) => ({
        ...inLanguage(event, language),
        when: formatEventTime(event, language),
        dateTile: dateTile(event, language),
        left: isSignUpOpen(event, now)
          ? slotsLeftText(await loadAvailability(deps, event), language)
          : closedReasonText(event, now, language),
      })),
    );
    renderPage(ctx, 'events', { title, events: rows });
  });

  return router;
}
