import { DomainError } from '../../domainError.ts';
import { maxPartySize } from '../../events/event.ts';
import { form, formWithAnswers } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import { type FormFields, parseNumber } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect, renderPage } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { visitorActor } from '../../http/visitor.ts';
import { t } from '../../i18n/translate.ts';
import { parseAnswers } from '../../questions/answer.ts';
import { questionFields, toAnswers, toFields } from '../../questions/answerFields.ts';
import type { Question } from '../../questions/question.ts';
import { findQuestions } from '../../questions/questionRepository.ts';
import { cancel } from '../commands/cancel.ts';
import { changeRegistration } from '../commands/changeRegistration.ts';
import { changesSchema } from '../domain/applicantChanges.ts';
import { assertNotEnded } from '../domain/errors.ts';
import { validateForEvent } from '../domain/validateForEvent.ts';
import { toFormErrors } from './formErrors.ts';
import type { ResolvedLink } from './linkResolver.ts';
import { registrationPageData } from './pageData.ts';
import type { RegistrationDeps } from './registrationDeps.ts';

/** Pages that change and cancel a registration by its private link, without JavaScript and without an account. */
export function linkPages({ db, processor, links, limits, resolveLink, offersSmtpUtf8 }: RegistrationDeps) {
  const router = createRouter();
  const linkLimit = limits.limit({ name: 'link-page', max: 120, windowSeconds: 60 });

  router.get('/registrations/:uuid/change', linkLimit, async (ctx) => {
    const resolved = await resolveLiveLink(ctx);
    const { firstName, lastName, email, phone, slots, member } = resolved.registration;
    const questions = await findQuestions(db, resolved.event);
    const answers = toFields(questions, parseAnswers(resolved.registration.answers));
    const fields = { firstName, lastName, email, phone, slots: String(slots), ...(member && { member: 'yes' }), ...answers };
    showChangeForm(ctx, resolved, questions, fields);
  });

  router.post('/registrations/:uuid/change', linkLimit, formWithAnswers, async (ctx) => {
    const resolved = await resolveLiveLink(ctx);
    const fields = ctx.request.body as FormFields;
    const questions = await findQuestions(db, resolved.event);
    // More people: nothing is changed yet, and nothing typed is lost.
    if (fields.edit) return showChangeForm(ctx, resolved, questions, fields);
    try {
      const { firstName, lastName, email, phone, slots, member } = fields;
      const input = {
        firstName,
        lastName,
        email,
        phone,
        slots: parseNumber(slots),
        member: member === 'yes',
        ...toAnswers(fields, questions),
      };
      const validChanges = await validateForEvent(changesSchema, input, async () => ({ event: resolved.event, questions }), {
        offersSmtpUtf8,
        language: languageOf(ctx),
        changed: resolved.registration,
      });
      await processor.execute(changeRegistration(resolved.registration, validChanges, links, visitorActor(ctx)));
      redirect(
        ctx,
        `/registrations/${resolved.link}?status=${validChanges.email?.typed === resolved.registration.email ? 'changed' : 'new_address'}`,
      );
    } catch (error) {
      if (!(error instanceof DomainError) || error.code === 'busy') throw error;
      showChangeForm(ctx, resolved, questions, fields, error);
    }
  });

  router.get('/registrations/:uuid/cancel', linkLimit, async (ctx) => {
    const resolved = await resolveLiveLink(ctx);
    const language = languageOf(ctx);
    const { slots } = resolved.registration;
    renderPage(ctx, 'cancel', { ...registrationPageData(resolved, language), title: t(language, 'cancel.title', { slots }) });
  });

  router.post('/registrations/:uuid/cancel', linkLimit, form, async (ctx) => {
    const resolved = await resolveLiveLink(ctx);
    await processor.execute(cancel(resolved.registration, visitorActor(ctx)));
    redirect(ctx, `/registrations/${resolved.link}`);
  });

  async function resolveLiveLink(ctx: Context): Promise<ResolvedLink> {
    const resolved = await resolveLink(ctx, ctx.params.uuid);
    assertNotEnded(resolved.registration);
    return resolved;
  }

  function showChangeForm(ctx: Context, resolved: ResolvedLink, questions: Question[], fields: FormFields, error?: DomainError) {
    const language = languageOf(ctx);
    const formErrors = error && toFormErrors(error, resolved.event, language, true);
    ctx.status = error ? 422 : 200;
    renderPage(ctx, 'change', {
      ...registrationPageData(resolved, language),
      title: t(language, 'change.title'),
      fields,
      most: maxPartySize(resolved.event),
      questions: questionFields(questions, fields, { language, errors: formErrors?.fieldErrors }),
      ...formErrors,
    });
  }

  return router;
}
