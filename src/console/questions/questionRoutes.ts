import { actorOf } from '../../accounts/session/requireSession.ts';
import { type ApiResponses, BODY_ERRORS, jsonResponse, problem, problems, redirectResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { TEXT } from '../../http/jsonSchema.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { addQuestion, archiveQuestion, changeQuestion, orderQuestions, type PlanQuestions } from '../../questions/planQuestions.ts';
import { findQuestions } from '../../questions/questionRepository.ts';
import { questionChangesSchema, questionOrderSchema, questionSchema } from '../../questions/questionSchema.ts';
import { changeQuestions } from '../../registrations/commands/changeQuestions.ts';
import { validate } from '../../validation/validate.ts';
import { ETAG, IF_MATCH } from '../events/eventSchemas.ts';
import { explainOutdated } from '../events/outdated.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { etagOf, seenByHeader } from '../shell/eventVersion.ts';
import { eventOf } from '../shell/guards.ts';
import { CHANGED_EXAMPLE, changedQuestionSchema, QUESTIONS_EXAMPLE, questionsViewSchema, toQuestionView } from './questionView.ts';

const PATH = '/api/events/:slug/questions';
const CHANGED = { ...jsonResponse('All questions as they are now', changedQuestionSchema, CHANGED_EXAMPLE), headers: ETAG };
const OUTDATED = problem('The event is no longer the one of If-Match; the text says who changed what');
const ERRORS: ApiResponses = {
  ...BODY_ERRORS,
  ...problems(401, 403, 404, 429, 503),
  412: OUTDATED,
};
const FULL = { 409: problem('There are too many questions') };

/** The questions of an event. */
export function questionRoutes(deps: ConsoleDeps) {
  const { db, processor, guards, limits } = deps;
  const api = new ApiRouter('Events');
  const params = { slug: TEXT };
  const ofOne = { slug: TEXT, questionId: { type: 'string', description: 'Like q1' } };
  const change = { security: 'session' as const, headers: IF_MATCH };
  const guarded = [limits.limit({ name: 'questions', max: 120, windowSeconds: 60 }), ...guards.event('event:change')];

  api.get(
    PATH,
    {
      ...{ id: 'listQuestions', summary: 'The questions of an event, archived ones too', security: 'session', params },
      responses: {
        200: { ...jsonResponse('In the order of the form', questionsViewSchema, QUESTIONS_EXAMPLE), headers: ETAG },
        302: redirectResponse('For browsers: to the login page'),
        ...problems(401, 403, 404, 429, 503),
      },
    },
    ...guards.event('event:read'),
    async (ctx) => {
      ctx.set('ETag', etagOf(eventOf(ctx)));
      ctx.body = { questions: (await findQuestions(db, eventOf(ctx))).map(toQuestionView) };
    },
  );

  api.post(
    PATH,
    {
      ...{ ...change, id: 'addQuestion', summary: 'Ask a question after all others', params, body: questionSchema },
      responses: { 201: { ...CHANGED, headers: { ...ETAG, Location: 'All questions' } }, ...ERRORS, ...FULL },
    },
    ...guarded,
    json,
    async (ctx) => {
      await execute(ctx, addQuestion(validate(questionSchema, ctx.request.body)));
      ctx.status = 201;
      ctx.set('Location', `/api/events/${eventOf(ctx).slug}/questions`);
    },
  );

  api.post(
    `${PATH}/order`,
    {
      ...{ ...change, id: 'orderQuestions', summary: 'Put the questions into another order', params, body: questionOrderSchema },
      responses: { 200: CHANGED, ...ERRORS },
    },
    ...guarded,
    json,
    (ctx) => execute(ctx, orderQuestions(validate(questionOrderSchema, ctx.request.body).order)),
  );

  api.patch(
    `${PATH}/:questionId`,
    {
      ...{ ...change, id: 'changeQuestion', params: ofOne, body: questionChangesSchema },
      summary: 'Change a question. If old answers would mean something else, it is archived and a new one takes its place',
      responses: { 200: CHANGED, ...ERRORS, ...FULL },
    },
    ...guarded,
    json,
    (ctx) => execute(ctx, changeQuestion(String(ctx.params.questionId), validate(questionChangesSchema, ctx.request.body))),
  );

  api.delete(
    `${PATH}/:questionId`,
    {
      ...{ ...change, id: 'archiveQuestion', params: ofOne },
      summary: 'Ask a question no more. Its answers stay; if nobody has signed up yet, nothing is left of it',
      responses: { 200: CHANGED, ...problems(401, 403, 404, 429, 503), 412: OUTDATED },
    },
    ...guarded,
    (ctx) => execute(ctx, archiveQuestion(String(ctx.params.questionId))),
  );

  async function execute(ctx: Context, plan: PlanQuestions) {
    const event = eventOf(ctx);
    const seen = seenByHeader(ctx, event);
    const command = changeQuestions(event, plan, actorOf(ctx), seen);
    const changed = await explainOutdated(db, { event, seen, language: languageOf(ctx) }, () => processor.execute(command));
    ctx.set('ETag', etagOf(changed.event));
    ctx.body = { id: changed.id ?? null, replaced: changed.change === 'replaced', questions: changed.questions.map(toQuestionView) };
  }

  return api;
}
