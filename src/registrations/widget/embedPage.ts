import Handlebars from 'handlebars';
import type { Deps } from '../../deps.ts';
import { eventBySlug } from '../../events/eventLookup.ts';
import { inLanguage } from '../../events/eventTexts.ts';
import { findPictures } from '../../events/pictures/eventPicture.ts';
import { createRouter } from '../../http/createRouter.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { renderPage } from '../../http/renderPage.ts';
import { t } from '../../i18n/translate.ts';
import { publicQuestions } from '../../questions/publicQuestion.ts';
import { findQuestions } from '../../questions/questionRepository.ts';
import { eventPageData } from '../web/pageData.ts';
import { ownFormCode } from './ownFormCode.ts';

/** The page "Put the form on your site": code to copy, from the least work to the most. */
export function embedPage(deps: Deps) {
  const router = createRouter();
  const { PUBLIC_URL } = deps.config;
  const origin = new URL(PUBLIC_URL).origin;

  router.get('/events/:slug/embed', async (ctx) => {
    const event = await eventBySlug(deps, ctx.params.slug);
    const language = languageOf(ctx, event.language);
    ctx.state.language = language;
    const { picture } = await findPictures(deps.db, event.id);
    const policy = `script-src ${origin}; connect-src ${origin}${picture ? `; img-src ${origin}` : ''}`;
    const { title } = inLanguage(event, language);
    const codes = {
      link: linkCode(event.slug, title),
      component: componentCode(event.slug, title),
      own: ownFormCode(PUBLIC_URL, event.slug, publicQuestions(await findQuestions(deps.db, event), language)),
    };
    renderPage(ctx, 'embed', {
      ...eventPageData(event, language),
      title: t(language, 'embed.title'),
      allowed: { any: event.allowedOrigins.split(' ').includes('*'), origins: event.allowedOrigins.split(' ').join(', ') },
      ways: [
        { name: 'link', code: codes.link, title: t(language, 'embed.link'), how: t(language, 'embed.linkHow') },
        {
          name: 'component',
          code: codes.component,
          title: t(language, 'embed.component'),
          how: t(language, 'embed.componentHow'),
          policy,
        },
        { name: 'own', code: codes.own, title: t(language, 'embed.own'), how: t(language, 'embed.ownHow') },
      ],
    });
  });

  function linkCode(slug: string, title: string) {
    return `<a href="${PUBLIC_URL}/events/${slug}">${Handlebars.escapeExpression(title)}</a>`;
  }

  /** The link inside is shown until the form is loaded, and stays for visitors without JavaScript. */
  function componentCode(slug: string, title: string) {
    return `<script src="${PUBLIC_URL}/form.js" type="module"></script>\n<slotkeeper-form event="${slug}">${linkCode(slug, title)}</slotkeeper-form>`;
  }

  return router;
}
