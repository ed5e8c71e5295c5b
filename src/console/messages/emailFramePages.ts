import Handlebars from 'handlebars';
import { DomainError } from '../../domainError.ts';
import { longForm } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import type { FormFields } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { translate } from '../../i18n/translate.ts';
import { withoutEmpty } from '../../mailings/changeEventEmails.ts';
import { eventEmailsSchema } from '../../mailings/eventEmailsInput.ts';
import { findMailing } from '../../mailings/mailing.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { showEmailInFrame } from '../shell/emailFrame.ts';
import { eventOf } from '../shell/guards.ts';
import { toEmailsInput } from './emailsForm.ts';
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

  // The form of the words is sent into the frame, with what is typed in it. Nothing is stored.
  router.post('/console/events/:slug/emails/preview', ...guards.event('event:change'), longForm, async (ctx) => {
    const fields = (ctx.request.body ?? {}) as FormFields;
    const { template, ...input } = validate(kindPreviewSchema, {
      template: fields.template,
      language: fields.language,
      person: fields.person,
    });
    try {
      const { words = {} } = validate(eventEmailsSchema, toEmailsInput({ ...fields, reminderHours: '' }));
      // An empty place is none, and the words for all emails stand in it.
      const typed = withoutEmpty(words);
      showEmailInFrame(ctx, (await previewKind(contextOf(ctx, input), template, typed)).html);
    } catch (error) {
      if (!(error instanceof DomainError) || error.details.fieldErrors === undefined) throw error;
      const faults = error.details.fieldErrors.map(
        ({ message }) => `<p>${Handlebars.escapeExpression(translate(languageOf(ctx), message))}</p>`,
      );
      showEmailInFrame(ctx, faults.join(''));
    }
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
