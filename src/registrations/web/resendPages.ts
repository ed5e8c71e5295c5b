import { DomainError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import { eventBySlug } from '../../events/eventLookup.ts';
import { findListedEvents } from '../../events/eventRepository.ts';
import { inLanguage } from '../../events/eventTexts.ts';
import { formatEventTime } from '../../events/formatTime.ts';
import { form } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import type { FormFields } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect, renderPage } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { visitorActor } from '../../http/visitor.ts';
import { t } from '../../i18n/translate.ts';
import { validate } from '../../validation/validate.ts';
import { resendLink } from '../commands/resendLink.ts';
import { emailSchema } from '../domain/applicant.ts';
import { toFormErrors } from './formErrors.ts';
import { eventPageData } from './pageData.ts';
import type { RegistrationDeps } from './registrationDeps.ts';

/** Pages that send a lost private link again. The response does not reveal whether the address is registered. */
export function resendPages(deps: RegistrationDeps) {
  const { processor, tokens, limits, limitResend } = deps;
  const router = createRouter();
  const perClient = limits.limit({ name: 'resend-page', max: 10, windowSeconds: 60 });

  /** For visitors whose link is unknown, so that its event is unknown too. */
  router.get('/link', async (ctx) => {
    const language = languageOf(ctx);
    const events = await findListedEvents(deps.db, deps.now().toISOString());
    if (events.length === 1) return redirect(ctx, `/events/${events[0]?.slug}/link?lang=${language}`);
    renderPage(ctx, 'resendLinkEvents', {
      title: t(language, 'resend.title'),
      events: events.map((event) => ({ ...inLanguage(event, language), when: formatEventTime(event, language) })),
    });
  });

  router.get('/events/:slug/link', async (ctx) => showResendPage(ctx, await eventBySlug(deps, ctx.params.slug), {}));

  router.post('/events/:slug/link', perClient, form, async (ctx) => {
    const event = await eventBySlug(deps, ctx.params.slug);
    const fields = ctx.request.body as FormFields;
    try {
      if (tokens.read(String(fields.token), ctx.state.address).eventId !== event.id)
        throw new DomainError('forbidden', { key: 'errors.otherEvent' });
      const { email } = validate(emailSchema, { email: fields.email });
      await limitResend(event.id, email);
      await processor.execute(resendLink(event.id, email, visitorActor(ctx)));
      showResendPage(ctx, event, {}, { sentTo: email.typed });
    } catch (error) {
      if (!(error instanceof DomainError) || error.code === 'busy') throw error;
      ctx.status = 422;
      showResendPage(ctx, event, fields, toFormErrors(error, event, languageOf(ctx, event.language)));
    }
  });

  function showResendPage(ctx: Context, event: Event, fields: FormFields, extraData: object = {}) {
    const language = languageOf(ctx, event.language);
    ctx.state.language = language;
    const token = tokens.renew(fields.token, event.id, ctx.state.address);
    renderPage(ctx, 'resendLink', { ...eventPageData(event, language), title: t(language, 'resend.title'), fields, token, ...extraData });
  }

  return router;
}
