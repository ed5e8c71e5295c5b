import Router from '@koa/router';
import { ACCOUNT_MAILS } from '../accounts/sampleLetters.ts';
import { Refusal } from '../errors.ts';
import { showPage } from '../http/pages.ts';
import type { State } from '../http/request.ts';
import { ENGLISH, LANGUAGES, textOf } from '../languages/texts.ts';
import { hasMailbox } from '../letters/mailbox.ts';
import { LETTER_POLICY } from '../letters/mailboxRoutes.ts';
import { makeRender } from '../letters/render.ts';
import type { World } from '../world.ts';
import { KINDS } from './letterKinds.ts';
import { sampleLetters } from './sampleLetters.ts';

/** Every letter there is, in every language, with sample data: beside the mailbox, to be looked at. */
export function letterPreviews({ config }: World) {
  const router = new Router<State>();
  if (!hasMailbox(config)) return router;

  router.get('/mailbox/letters', (ctx) => {
    const languages = LANGUAGES.map((code) => ({ code, name: textOf(code, 'language.name') }));
    const letters = [...Object.keys(KINDS), ...ACCOUNT_MAILS].map((template) => ({ template, languages }));
    showPage(ctx, 'letters', { title: 'Letters', letters, language: ENGLISH, languages: [] });
  });

  router.get('/mailbox/letters/:template/:language', async (ctx) => {
    const { template, language = '' } = ctx.params;
    const letters = LANGUAGES.includes(language) ? sampleLetters(await makeRender(), language, config.PUBLIC_URL) : [];
    const letter = letters.find((one) => one.template === template);
    if (!letter) throw new Refusal('not-found', 'There is no such letter.');
    ctx.set('Content-Security-Policy', LETTER_POLICY);
    if (ctx.query.as === 'text') ctx.body = `${letter.subject}\n\n${letter.text}`;
    else Object.assign(ctx, { type: 'html', body: letter.html });
  });

  return router;
}
