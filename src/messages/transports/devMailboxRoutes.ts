import type { Config } from '../../config.ts';
import { DomainError } from '../../domainError.ts';
import { createRouter } from '../../http/createRouter.ts';
import { isLocalRequest } from '../../http/localRequest.ts';
import { renderPage } from '../../http/renderPage.ts';
import { ENGLISH } from '../../i18n/translate.ts';
import { hasDevMailbox, readDevMailbox, type StoredMessage } from './devMailbox.ts';

/** Emails have inline styles, because mail clients need them, and no scripts. */
export const EMAIL_CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'";

export function devMailboxRoutes(config: Config) {
  const router = createRouter();
  if (!hasDevMailbox(config)) return router;

  /** The mailbox shows codes and private links, so it is for the person at this machine alone. */
  router.use('/mailbox', (ctx, next) => {
    if (!isLocalRequest(ctx)) throw new DomainError('forbidden', 'The mailbox is only shown on the machine of the service.');
    return next();
  });

  router.get('/mailbox', (ctx) => {
    const messages = readDevMailbox(config).map((message) => ({ ...message, links: extractLinks(message.text) }));
    if (ctx.accepts('json', 'html') === 'json') ctx.body = messages;
    else renderPage(ctx, 'mailbox', { title: 'Mailbox', messages, language: ENGLISH, languages: [] });
  });

  router.get('/mailbox/:name', (ctx) => {
    const message = readDevMailbox(config).find(({ name }) => name === ctx.params.name);
    if (!message) throw new DomainError('not-found', 'There is no such message.');
    ctx.set('Content-Security-Policy', EMAIL_CONTENT_SECURITY_POLICY);
    ctx.type = message.html ? 'html' : 'text';
    ctx.body = withImages(message) ?? message.text;
  });

  return router;
}

function extractLinks(text: string): string[] {
  return [...new Set(text.match(/https?:\/\/\S+/g))];
}

/** Mail programs show the images of an email; a browser only those in the page itself. */
function withImages({ html, images = [] }: StoredMessage): string | undefined {
  return images.reduce((page, { id, content }) => page?.replace(`cid:${id}`, `data:image/png;base64,${content}`), html);
}
