import { actorOf } from '../../accounts/session/requireSession.ts';
import { DomainError } from '../../domainError.ts';
import { formWithAnswers } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import { type FormFields, parseNumber } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';
import { findQuestions } from '../../questions/questionRepository.ts';
import { ORGANISER_ACTS, type OrganiserAct } from '../../registrations/domain/possibleActs.ts';
import { eraseRegistration } from '../../registrations/jobs/eraseRegistration.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { type Done, doneUrl } from '../shell/doneTexts.ts';
import { eventOf } from '../shell/guards.ts';
import { actPageData, showActPage } from './actForm.ts';
import { cancelSchema, noteSchema, outOfTurnSchema, putBackSchema, validateChange } from './actInput.ts';
import { type ActRequest, cancelPerson, changePerson, confirmPerson, givePerson, putPersonBack, resendToPerson } from './acts.ts';
import { assertMayChangeCapacity } from './assertMayChangeCapacity.ts';
import { changesOf, showChangePage } from './changeForm.ts';
import { namingFields } from './fieldErrors.ts';
import { findPerson } from './findPerson.ts';
import { sayWhoWasQuicker } from './outdated.ts';
import { personPath } from './personPages.ts';

/** The form of each act, which says what it does and which email it sends, and what its button does. */
export function actPages(deps: ConsoleDeps) {
  const { db, guards, limits } = deps;
  const router = createRouter();
  const limited = limits.limit({ name: 'console-act', max: 60, windowSeconds: 60 });

  for (const act of ORGANISER_ACTS) {
    const path = `/console/events/:slug/people/:id/${act}`;
    const guard = guards.event(act === 'erase' ? 'people:erase' : 'people:change');
    router.get(path, ...guard, async (ctx) => show(ctx, act, {}));
    router.post(path, limited, ...guard, formWithAnswers, async (ctx) => {
      const fields = ctx.request.body as FormFields;
      // More people: nothing is changed yet, and nothing typed is lost.
      if (act === 'change' && fields.edit) return show(ctx, act, fields);
      await rerenderOnError(
        ctx,
        (_ctx, errors) => show(ctx, act, fields, errors),
        () => namingFields(() => submit(ctx, act, fields)),
      );
    });
  }

  async function show(ctx: Context, act: OrganiserAct, fields: FormFields, errors: object = {}) {
    const registration = await findPerson(ctx, db);
    if (act === 'change') return showChangePage(ctx, registration, await findQuestions(db, eventOf(ctx)), fields, errors);
    showActPage(ctx, await actPageData(ctx, db, act, registration, fields), errors);
  }

  async function submit(ctx: Context, act: OrganiserAct, fields: FormFields) {
    const registration = await findPerson(ctx, db);
    const versions = fields.version === undefined ? undefined : [fields.version];
    const request: ActRequest = { deps, registration, actor: actorOf(ctx), versions };
    const about = { db, registration, event: eventOf(ctx), language: languageOf(ctx) };
    const done = await sayWhoWasQuicker(about, () => run(ctx, act, fields, request));
    redirect(ctx, doneUrl(personPath(ctx, registration), done));
  }

  async function run(ctx: Context, act: OrganiserAct, fields: FormFields, request: ActRequest): Promise<Done> {
    const reason = { ...(fields.reason && { reason: fields.reason }) };
    const note = { ...(fields.note && { note: fields.note }) };
    const slots = (name: string) => ({ ...(fields[name] && { [name]: parseNumber(fields[name]) }) });
    if (act === 'erase') return erase(ctx, fields, request);
    if (act === 'change') {
      const body = changesOf(fields, request.registration, await findQuestions(db, eventOf(ctx)));
      return Object.keys(body).length === 0
        ? 'unchanged'
        : (await changePerson(request, validateChange({ ...body, ...note, ...(fields.confirmed && { confirmed: true }) }))).done;
    }
    if (act === 'cancel') return (await cancelPerson(request, validate(cancelSchema, { ...note, email: fields.email === 'yes' }))).done;
    if (act === 'wait') {
      const input = validate(putBackSchema, { ...reason, ...slots('fewerSlots') });
      assertMayChangeCapacity(ctx, input);
      return (await putPersonBack(request, input)).done;
    }
    if (act === 'promote' || act === 'offer') {
      const input = validate(outOfTurnSchema, { ...reason, ...slots('moreSlots') });
      assertMayChangeCapacity(ctx, input);
      return (await givePerson(request, act === 'promote' ? 'promoted' : 'offered', input)).done;
    }
    const input = validate(noteSchema, note);
    return (await (act === 'confirm' ? confirmPerson : resendToPerson)(request, input)).done;
  }

  async function erase(ctx: Context, { typed = '' }: FormFields, { registration, actor, versions }: ActRequest): Promise<Done> {
    const word = t(languageOf(ctx), 'console.acts.eraseWord');
    const message = { key: 'console.errors.typeWord', values: { word } };
    if (typed.trim().toLowerCase() !== word) throw new DomainError('invalid', message, { fieldErrors: [{ field: 'typed', message }] });
    await eraseRegistration(deps, deps.processor, registration, actor, versions);
    return 'erased';
  }

  return router;
}
