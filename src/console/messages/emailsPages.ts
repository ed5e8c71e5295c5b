import { actorOf } from '../../accounts/session/requireSession.ts';
import { DomainError } from '../../domainError.ts';
import { form, longForm } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import type { FormFields } from '../../http/formFields.ts';
import { showsFrames } from '../../http/framing.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { LANGUAGES, rawText, t } from '../../i18n/translate.ts';
import { changeEventEmails } from '../../mailings/changeEventEmails.ts';
import { findEventEmails } from '../../mailings/eventEmails.ts';
import { eventEmailsSchema } from '../../mailings/eventEmailsInput.ts';
import { PLACEHOLDERS } from '../../mailings/placeholders.ts';
import { sendTestEmail } from '../../mailings/testEmail.ts';
import { WORD_TEMPLATES } from '../../mailings/writeWords.ts';
import { validate } from '../../validation/validate.ts';
import { emailText } from '../person/emailTexts.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { doneUrl } from '../shell/doneTexts.ts';
import { accountOf, eventOf } from '../shell/guards.ts';
import { framePath } from './emailFramePages.ts';
import { fieldOfWordsError, fieldsOfEmails, placesOf, toEmailsInput } from './emailsForm.ts';
import { kindPreviewSchema, kindTestSchema } from './mailingInputs.ts';
import { assertMaySeePeople, versionOf } from './mailingRef.ts';
import { previewKind } from './previewMailing.ts';
import { previewPeople } from './previewPeople.ts';

const PATH = '/console/events/:slug/emails';

/** The page of the organiser's words in the emails of an event, with a preview of each kind. */
export function emailsPages(deps: ConsoleDeps) {
  const { db, config, guards, limits } = deps;
  const router = createRouter();
  const mayChange = guards.event('event:change');

  router.get(PATH, ...mayChange, (ctx) => show(ctx));

  router.post(PATH, ...mayChange, longForm, (ctx) =>
    rerenderOnError(ctx, show, async () => {
      await changeEventEmails(deps, actorOf(ctx), eventOf(ctx), read(ctx), versionOf(fieldsOf(ctx).version));
      redirect(ctx, doneUrl(ctx.path, 'saved'));
    }),
  );

  router.post(
    `${PATH}/test`,
    ...mayChange,
    limits.limit({ name: 'test-email-form', max: 20, windowSeconds: 3_600, subjectOf: (ctx) => accountOf(ctx).id }),
    form,
    (ctx) =>
      rerenderOnError(
        ctx,
        (_, errors) => show(ctx, errors, {}),
        async () => {
          const event = eventOf(ctx);
          const { template, language = event.language } = validate(kindTestSchema, fieldsOf(ctx));
          await sendTestEmail(deps, actorOf(ctx), event, { template, language });
          redirect(ctx, doneUrl(`/console/events/${event.slug}/emails`, 'testSent'));
        },
      ),
  );

  async function show(ctx: Context, errors: { fieldErrors?: Record<string, string> } = {}, typed: FormFields = fieldsOf(ctx)) {
    const [event, language] = [eventOf(ctx), languageOf(ctx)];
    const emails = await findEventEmails(db, event.id);
    const fields = Object.keys(typed).length === 0 ? fieldsOfEmails(emails) : typed;
    const { template = 'confirmed', language: inLanguage, person } = ctx.query;
    const input = validate(kindPreviewSchema, { template, language: inLanguage, person });
    if (input.person !== undefined) assertMaySeePeople(ctx);
    const { html: _, ...email } = await previewKind({ db, event, publicUrl: config.PUBLIC_URL, input }, input.template);
    showsFrames(ctx);
    consolePage(ctx, 'emails', {
      title: t(language, 'mailings.words.title'),
      script: 'emailsForm.js',
      fields,
      places: placesOf(fields, errors.fieldErrors ?? {}, event, language),
      placeholders: PLACEHOLDERS.map((name) => `{${name}}`).join(' '),
      ...{ email, template: input.template, person: input.person, frame: framePath(`/console/events/${event.slug}/emails`, input) },
      people: await previewPeople(ctx, db, { eventId: event.id, audience: 'all', picked: '[]' }, input.person),
      kinds: WORD_TEMPLATES.map((value) => ({ value, text: emailText(value, language), isChosen: value === input.template })),
      textLanguages: LANGUAGES.map((code) => ({ code, name: rawText(code, 'language.name'), isChosen: code === email.language })),
      ...errors,
    });
  }

  return router;
}

/** Names each error by its field in the form. */
function read(ctx: Context) {
  try {
    return validate(eventEmailsSchema, toEmailsInput(fieldsOf(ctx)));
  } catch (error) {
    if (!(error instanceof DomainError) || error.details.fieldErrors === undefined) throw error;
    const fieldErrors = error.details.fieldErrors.map(({ field, message }) => ({ field: fieldOfWordsError(field), message }));
    throw new DomainError(error.code, error.text, { fieldErrors });
  }
}

function fieldsOf(ctx: Context): FormFields {
  return (ctx.request.body ?? {}) as FormFields;
}
