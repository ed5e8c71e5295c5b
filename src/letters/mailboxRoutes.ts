import Router from '@koa/router';
import type { Config } from '../config.ts';
import { Refusal } from '../errors.ts';
import { showPage } from '../http/pages.ts';
import type { State } from '../http/request.ts';
import { ENGLISH } from '../languages/texts.ts';
import { hasMailbox, lettersInMailbox } from './mailbox.ts';

/** Letters carry their style inside, as mail programs want it; scripts they have none. */
export const LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'";

/** The mailbox of a service that has no mail server. There is none in production: a letter is for its reader only. */
export function mailboxRoutes(config: Config) {
  const router = new Router<State>();
  if (!hasMailbox(config)) return router;

  router.get('/mailbox', (ctx) => {
    const letters = lettersInMailbox(config).map((letter) => ({ ...letter, links: linksIn(letter.text) }));
    if (ctx.accepts('json', 'html') === 'json') ctx.body = letters;
    else showPage(ctx, 'mailbox', { title: 'Mailbox', letters, language: ENGLISH, languages: [] });
  });

  router.get('/mailbox/:name', (ctx) => {
    const letter = lettersInMailbox(config).find(({ name }) => name === ctx.params.name);
    if (!letter) throw new Refusal('not-found', 'There is no such letter.');
    ctx.set('Content-Security-Policy', LETTER_POLICY);
    ctx.type = letter.html ? 'html' : 'text';
    ctx.body = letter.html ?? letter.text;
  });

  return router;
}

function linksIn(text: string): string[] {
  return [...new Set(text.match(/https?:\/\/\S+/g))];
}
