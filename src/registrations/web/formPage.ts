import { v4 as uuid } from 'uuid';
import type { DomainError } from '../../domainError.ts';
import { type Event, isSignUpOpen, isUpcoming, maxPartySize } from '../../events/event.ts';
import { inLanguage } from '../../events/eventTexts.ts';
import { closesText } from '../../events/signUpTimes.ts';
import type { FormFields } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { renderPage } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { isSameOrigin } from '../../http/sameOrigin.ts';
import { questionFields } from '../../questions/answerFields.ts';
import { findQuestions } from '../../questions/questionRepository.ts';
import { loadAvailability } from './availability.ts';
import { toFormErrors } from './formErrors.ts';
import { isFormKey } from './formInput.ts';
import { closedReasonText, privacyText } from './formTexts.ts';
import { invitationData } from './invitation.ts';
import { eventPageData } from './pageData.ts';
import type { RegistrationDeps } from './registrationDeps.ts';
import { slotsLeftText } from './slotsLeftText.ts';

/** The page of an event with its sign-up form. */
export function createFormPage(deps: RegistrationDeps) {
  const { tokens, proofOfWork } = deps;
  return showForm;

  /** Shows an empty form, a sent one to correct it, or, after an error, the submitted values with error messages. */
  async function showForm(ctx: Context, event: Event, fields: FormFields, error?: DomainError) {
    const language = languageOf(ctx, event.language);
    const now = deps.now().toISOString();
    const availability = await loadAvailability(deps, event);
    const formErrors = error && toFormErrors(error, event, language);
    const questions = questionFields(await findQuestions(deps.db, event), fields, { language, errors: formErrors?.fieldErrors });
    const isSent = ctx.method === 'POST';
    // The token contains the time when the form was first shown. Keeping it lets people correct a field as quickly as they like.
    const isTokenReusable = isSent && error?.code !== 'forbidden' && isValidToken(ctx, event, fields);
    // The key lets people correct their registration. One that another site sent in their name stays unused.
    const isKeyOwn = isSent && isFormKey(fields.key) && isSameOrigin(deps.config.PUBLIC_URL, ctx);
    const mayCorrect = fields.edit !== undefined && isUpcoming(event, now);
    ctx.status = error === undefined ? 200 : error.code === 'busy' ? 503 : 422;
    renderPage(ctx, 'form', {
      ...eventPageData(event, language),
      ...(await invitationData(deps.db, inLanguage(event, language), language, deps.config.PUBLIC_URL)),
      isOpen: isSignUpOpen(event, now) || mayCorrect,
      closed: closedReasonText(inLanguage(event, language), now, language),
      closes: closesText(event, language),
      left: slotsLeftText(availability, language),
      mayTry: availability.remaining > 0 || availability.waitList.open || isSent,
      onlyWaitList: availability.remaining === 0 && availability.waitList.open && fields.edit === undefined,
      languageForm: (isSignUpOpen(event, now) || mayCorrect) && 'sign-up',
      needsProof: proofOfWork.isRequired,
      waitListOpen: availability.waitList.open,
      most: maxPartySize(event),
      privacy: privacyText(event, language),
      ...formErrors,
      fields,
      questions,
      token: isTokenReusable ? fields.token : tokens.renew(fields.token, event.id, ctx.state.address),
      key: isKeyOwn ? fields.key : uuid(),
    });
  }

  function isValidToken(ctx: Context, event: Event, fields: FormFields): boolean {
    try {
      return tokens.read(String(fields.token), ctx.state.address).eventId === event.id;
    } catch {
      return false;
    }
  }
}
