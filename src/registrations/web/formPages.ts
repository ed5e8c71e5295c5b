import { DomainError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import { eventBySlug } from '../../events/eventLookup.ts';
import { formWithAnswers } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import type { FormFields } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { renderPage } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { visitorActor } from '../../http/visitor.ts';
import { t } from '../../i18n/translate.ts';
import { hasDevMailbox } from '../../messages/transports/devMailbox.ts';
import { answerFieldsOf } from '../../questions/answerFields.ts';
import { answerRows } from '../../questions/describeAnswers.ts';
import { findQuestions } from '../../questions/questionRepository.ts';
import { assertHuman } from '../antiSpam/botChecks.ts';
import { suggestEmail } from '../antiSpam/emailTypo.ts';
import { register } from '../commands/register.ts';
import { registrationSchema } from '../domain/applicant.ts';
import { validateForEvent } from '../domain/validateForEvent.ts';
import { idempotencyKeyFor } from '../processing/idempotency.ts';
import { loadAvailability } from './availability.ts';
import { isFormKey, toRegistrationInput } from './formInput.ts';
import { createFormPage } from './formPage.ts';
import { deadlineTexts, eventPageData } from './pageData.ts';
import type { RegistrationDeps } from './registrationDeps.ts';

/** Our own sign-up form. It works without JavaScript and executes the same command as `POST /register`. */
export function formPages(deps: RegistrationDeps) {
  const { processor, links, tokens, signUpLimit, proofOfWork, networksOf } = deps;
  const router = createRouter();
  const showForm = createFormPage(deps);

  router.get('/events/:slug', async (ctx) => {
    const event = await eventBySlug(deps, ctx.params.slug);
    ctx.state.language = languageOf(ctx, event.language);
    const { remaining } = await loadAvailability(deps, event);
    // When the event is full, only the wait list is left, so its box is ticked.
    await showForm(ctx, event, { slots: '1', ...(remaining === 0 && { waitList: 'yes' }) });
    if (event.visibility === 'listed') ctx.remove('X-Robots-Tag');
    // Holds no personal data. Browsers may keep it, so that going back finds the same form, with the key that allows to correct it.
    ctx.set('Cache-Control', 'private, no-cache');
  });

  router.post('/events/:slug', signUpLimit, formWithAnswers, async (ctx) => {
    const event = await eventBySlug(deps, ctx.params.slug);
    const language = languageOf(ctx, event.language);
    ctx.state.language = language;
    const questions = await findQuestions(deps.db, event);
    const fields = ctx.request.body as FormFields;
    // A correction, another language, or another address than the suggested one: nothing is sent yet, and nothing typed is lost.
    if (fields.edit) return showForm(ctx, event, { ...fields, sure: undefined });
    try {
      const { eventId, issuedAt } = tokens.read(String(fields.token), ctx.state.address);
      if (eventId !== event.id) throw new DomainError('forbidden', { key: 'errors.otherEvent' });
      const input = await validateForEvent(registrationSchema, toRegistrationInput(fields, questions), async () => ({ event, questions }), {
        offersSmtpUtf8: deps.offersSmtpUtf8,
        language,
      });
      assertHuman(fields, issuedAt, deps.now());
      const suggestion = fields.sure ? null : suggestEmail(input.email.typed);
      if (suggestion !== null) return showEmailSuggestion(ctx, event, fields, suggestion);
      await proofOfWork.consume(event.id, fields.altcha ?? '');
      const idempotencyKey = isFormKey(fields.key) ? idempotencyKeyFor(eventId, fields.key, input) : undefined;
      const hideDuplicates = !deps.config.DISCLOSE_REGISTERED;
      const client = networksOf(ctx.state.address);
      const view = await processor.execute(
        register({ eventId, client, input, links, actor: visitorActor(ctx), idempotencyKey, hideDuplicates, mayCorrect: true }),
      );
      renderPage(ctx, 'checkEmail', {
        ...eventPageData(event, language),
        ...deadlineTexts(view, event, language),
        title: t(language, 'sent.title'),
        token: tokens.issue(event.id, ctx.state.address).token,
        form: fields,
        answerFields: answerFieldsOf(fields),
        answers: answerRows(questions, view.answers ?? {}, language),
        mailbox: hasDevMailbox(deps.config),
      });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'busy') deps.log.warn({ correlationId: ctx.state.correlationId }, error.message);
      await showForm(ctx, event, fields, error);
    }
  });

  /** Asks instead of reporting an error, because the address may be right. */
  function showEmailSuggestion(ctx: Context, event: Event, fields: FormFields, suggestion: string) {
    const language = languageOf(ctx, event.language);
    const { email, ...otherFields } = fields;
    renderPage(ctx, 'emailSuggestion', {
      ...eventPageData(event, language),
      title: t(language, 'emailSuggestion.title'),
      email,
      suggestion,
      otherFields,
    });
  }

  return router;
}
