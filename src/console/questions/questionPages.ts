import { actorOf } from '../../accounts/session/requireSession.ts';
import { DomainError } from '../../domainError.ts';
import { form, longForm } from '../../http/body.ts';
import { createRouter } from '../../http/createRouter.ts';
import type { FormFields } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';
import { addQuestion, archiveQuestion, changeQuestion, moveQuestion, type PlanQuestions } from '../../questions/planQuestions.ts';
import { isAsked, labelOf, type Question } from '../../questions/question.ts';
import { findQuestions } from '../../questions/questionRepository.ts';
import { questionSchema } from '../../questions/questionSchema.ts';
import { changeQuestions } from '../../registrations/commands/changeQuestions.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { type Done, doneUrl } from '../shell/doneTexts.ts';
import { eventOf } from '../shell/guards.ts';
import { nameFields } from '../shell/nameFields.ts';
import { kindText, labelOfFault, questionFormData, scopeText, toQuestionBody, toQuestionForm } from './questionForm.ts';

const PATH = '/console/events/:slug/questions';

/** The pages on which an organiser asks questions. */
export function questionPages(deps: ConsoleDeps) {
  const { db, processor, guards, limits } = deps;
  const router = createRouter();
  const guarded = guards.event('event:change');
  const limited = limits.limit({ name: 'questions-form', max: 120, windowSeconds: 60 });

  router.get(PATH, ...guarded, (ctx) => showList(ctx));

  router.get(`${PATH}/new`, ...guarded, (ctx) => showForm(ctx, { kind: 'short_text', scope: 'registration' }));
  router.post(`${PATH}/new`, limited, ...guarded, longForm, (ctx) =>
    rerenderOnError(
      ctx,
      (_, errors) => showForm(ctx, fieldsOf(ctx), errors),
      async () => {
        await execute(ctx, addQuestion(validate(questionSchema, toQuestionBody(fieldsOf(ctx)))));
        redirect(ctx, doneUrl(listPath(ctx), 'questionAdded'));
      },
    ),
  );

  router.get(`${PATH}/:questionId`, ...guarded, async (ctx) => showForm(ctx, toQuestionForm(await findAsked(ctx))));
  router.post(`${PATH}/:questionId`, limited, ...guarded, longForm, (ctx) =>
    rerenderOnError(
      ctx,
      (_, errors) => showForm(ctx, fieldsOf(ctx), errors),
      async () => {
        const { id } = await findAsked(ctx);
        const { change } = await execute(ctx, changeQuestion(id, validate(questionSchema, toQuestionBody(fieldsOf(ctx)))));
        redirect(ctx, doneUrl(listPath(ctx), change === 'replaced' ? 'questionReplaced' : 'saved'));
      },
    ),
  );

  router.post(`${PATH}/:questionId/move`, limited, ...guarded, form, (ctx) =>
    act(ctx, 'saved', (id) => moveQuestion(id, fieldsOf(ctx).direction === 'up' ? 'up' : 'down')),
  );
  router.post(`${PATH}/:questionId/archive`, limited, ...guarded, form, (ctx) => act(ctx, 'questionArchived', archiveQuestion));

  async function act(ctx: Context, done: Done, toPlan: (id: string) => PlanQuestions) {
    await execute(ctx, toPlan(String(ctx.params.questionId)));
    redirect(ctx, doneUrl(listPath(ctx), done));
  }

  function execute(ctx: Context, plan: PlanQuestions) {
    return processor.execute(changeQuestions(eventOf(ctx), plan, actorOf(ctx)));
  }

  async function findAsked(ctx: Context): Promise<Question> {
    const questions = await findQuestions(db, eventOf(ctx));
    const found = questions.find((question) => question.id === ctx.params.questionId && isAsked(question));
    if (!found) throw new DomainError('not-found', { key: 'questions.errors.unknown' });
    return found;
  }

  async function showList(ctx: Context) {
    const language = languageOf(ctx);
    const questions = await findQuestions(db, eventOf(ctx));
    const asked = questions.filter(isAsked);
    consolePage(ctx, 'questions', {
      title: t(language, 'questions.page.title'),
      questions: asked.map((question, index) => ({
        ...toLine(ctx, question, language),
        mayGoUp: index > 0,
        mayGoDown: index < asked.length - 1,
      })),
      archived: questions.filter((question) => !isAsked(question)).map((question) => toLine(ctx, question, language)),
      newPath: `${listPath(ctx)}/new`,
    });
  }

  function showForm(ctx: Context, fields: FormFields, errors: { fieldErrors?: Record<string, string> } = {}) {
    const language = languageOf(ctx);
    const isNew = ctx.params.questionId === undefined;
    consolePage(ctx, 'questionForm', {
      title: t(language, isNew ? 'questions.page.add' : 'questions.page.change'),
      script: 'questionForm.js',
      question: questionFormData(fields, eventOf(ctx), language, errors.fieldErrors),
      isAnswered: !isNew && eventOf(ctx).lastSequence > 0,
      listPath: listPath(ctx),
      ...nameFields(errors, (field) => labelOfFault(field, language), language),
    });
  }

  return router;
}

function toLine(ctx: Context, question: Question, language: string) {
  const { id, kind, scope, required } = question;
  const path = `${listPath(ctx)}/${id}`;
  return { label: labelOf(question, language), kind: kindText(kind, language), scope: scopeText(scope, language), required, path };
}

function listPath(ctx: Context): string {
  return `/console/events/${eventOf(ctx).slug}/questions`;
}

function fieldsOf(ctx: Context): FormFields {
  return (ctx.request.body ?? {}) as FormFields;
}
