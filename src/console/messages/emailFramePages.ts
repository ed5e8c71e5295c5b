import { createRouter } from '../../http/createRouter.ts';
import type { Context } from '../../http/request.ts';
import { findMailing } from '../../mailings/mailing.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { showEmailInFrame } from '../shell/emailFrame.ts';
import { eventOf } from '../shell/guards.ts';
import { kindPreviewSchema, type PreviewInput, previewInputSchema } from './mailingInputs.ts';
import { assertMaySeePeople } from './mailingRef.ts';
import { previewKind, previewMailing } from './previewMailing.ts';

/** How emails look, for the frames of the pages on which they are written. */
export function emailFramePages({ db, config, guards }: ConsoleDeps) {
  const router = createRouter();

  router.get('/console/events/:slug/messages/:id/preview', ...guards.event('messages:send'), async (ctx) => {
    const mailing = await findMailing(db, eventOf(ctx), String(ctx.params.id));
    const email = await previewMailing(contextOf(ctx, validate(previewInputSchema, wanted(ctx))), mailing);
    showEmailInFrame(ctx, email.html);
  });

  router.get('/console/events/:slug/emails/preview', ...guards.event('event:change'), async (ctx) => {
    const { template, ...input } = validate(kindPreviewSchema, { ...wanted(ctx), template: ctx.query.template });
    showEmailInFrame(ctx, (await previewKind(contextOf(ctx, input), template)).html);
  });

  function contextOf(ctx: Context, input: PreviewInput) {
    if (input.person !== undefined) assertMaySeePeople(ctx);
    return { db, event: eventOf(ctx), publicUrl: config.PUBLIC_URL, input };
  }

  return router;
}

/** The address of the frame in which an email looks as on its page. */
export function framePath(path: string, input: PreviewInput & { template?: string }): string {
  const fields = Object.entries(input).filter((field): field is [string, string] => field[1] !== undefined);
  return `${path}/preview?${new URLSearchParams(fields)}`;
}

function wanted({ query: { person, language } }: Context) {
  return { person, language };
}
