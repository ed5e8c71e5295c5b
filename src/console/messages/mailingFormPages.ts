import { actorOf } from '../../accounts/session/requireSession.ts';
import { isId } from '../../crypto/ids.ts';
import { DomainError } from '../../domainError.ts';
import { longForm } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import type { FormFields } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';
import { findMailing } from '../../mailings/mailing.ts';
import { MAX_PICKED, mailingSchema } from '../../mailings/mailingInput.ts';
import { changeMailing, createMailing } from '../../mailings/manageMailing.ts';
import { findByIds } from '../../registrations/processing/registrationRepository.ts';
import { validate } from '../../validation/validate.ts';
import { nameOf } from '../person/personPages.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { accessOf, eventOf } from '../shell/guards.ts';
import { nameFields } from '../shell/nameFields.ts';
import { fieldOfError, fieldsOfMailing, labelOfField, mailingFormData, toMailingInput } from './mailingForm.ts';
import { mailingRefByField } from './mailingRef.ts';

const PATH = '/console/events/:slug/messages';

/** The forms in which a message to many people is written and changed. */
export function mailingFormPages(deps: ConsoleDeps) {
  const { db, guards, limits } = deps;
  const router = createRouter();
  const mayWrite = guards.event('messages:send');
  const limited = limits.limit({ name: 'write-message-form', max: 120, windowSeconds: 3_600 });

  router.get(`${PATH}/new`, ...mayWrite, (ctx) => show(ctx, { people: peopleIn(ctx) }));

  router.post(`${PATH}/new`, limited, ...mayWrite, longForm, (ctx) =>
    save(ctx, (input) => createMailing(deps, actorOf(ctx), eventOf(ctx), input)),
  );

  router.get(`${PATH}/:id/edit`, ...mayWrite, async (ctx) => show(ctx, fieldsOfMailing(await findMailing(db, eventOf(ctx), idOf(ctx)))));

  router.post(`${PATH}/:id/edit`, limited, ...mayWrite, longForm, (ctx) =>
    save(ctx, (input) => changeMailing(deps, actorOf(ctx), mailingRefByField(ctx, fieldsOf(ctx).version), input)),
  );

  /** Leads to the page on which it is looked at and sent. */
  async function save(ctx: Context, store: (input: ReturnType<typeof read>) => Promise<{ id: string }>) {
    await rerenderOnError(
      ctx,
      (_, errors) => show(ctx, fieldsOf(ctx), errors),
      async () => {
        const { id } = await store(read(ctx));
        redirect(ctx, `/console/events/${eventOf(ctx).slug}/messages/${id}?done=messageSaved`);
      },
    );
  }

  async function show(ctx: Context, fields: FormFields, errors: { fieldErrors?: Record<string, string> } = {}): Promise<void> {
    const language = languageOf(ctx);
    consolePage(ctx, 'messageForm', {
      title: t(language, ctx.params.id === undefined ? 'mailings.new' : 'mailings.edit'),
      ...mailingFormData(fields, errors.fieldErrors ?? {}, eventOf(ctx), language),
      picked: await pickedText(ctx, fields.people, language),
      ...nameFields(errors, (field) => labelOfField(field, language), language),
    });
  }

  /** Whom it is for, by name, if people were picked; null for whoever may not see people. */
  async function pickedText(ctx: Context, people = '', language: string): Promise<string | null> {
    if (!accessOf(ctx).permissions.includes('people:read')) return null;
    const ids = people.split(' ').filter(isId).slice(0, MAX_PICKED);
    const found = (await findByIds(db, ids)).filter(({ eventId }) => eventId === eventOf(ctx).id);
    const names = found.map((registration) => nameOf(registration, language));
    return names.length === 0 ? null : t(language, 'mailings.pickedNames', { names: new Intl.ListFormat(language).format(names) });
  }

  return router;
}

/** Names each error by its field in the form. */
function read(ctx: Context) {
  try {
    return validate(mailingSchema, toMailingInput(fieldsOf(ctx)));
  } catch (error) {
    if (!(error instanceof DomainError) || error.details.fieldErrors === undefined) throw error;
    const fieldErrors = error.details.fieldErrors.map(({ field, message }) => ({ field: fieldOfError(field, eventOf(ctx)), message }));
    throw new DomainError(error.code, error.text, { fieldErrors });
  }
}

/** `?people=` of the list of people, once or several times. */
function peopleIn({ query }: Context): string {
  return [query.people ?? []].flat().join(' ');
}

function idOf(ctx: Context): string {
  return String(ctx.params.id);
}

function fieldsOf(ctx: Context): FormFields {
  return (ctx.request.body ?? {}) as FormFields;
}
