import type Joi from 'joi';
import { actorOf } from '../../accounts/session/requireSession.ts';
import { SESSION_ERRORS } from '../../accounts/session/sessionResponses.ts';
import {
  type ApiResponse,
  type ApiResponses,
  BODY_ERRORS,
  jsonResponse,
  problem,
  problems,
  redirectResponse,
} from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { expectedVersions } from '../../http/ifMatch.ts';
import { type JsonSchema, TEXT, UUID } from '../../http/jsonSchema.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import type { Registration } from '../../registrations/domain/registration.ts';
import { versionOf } from '../../registrations/domain/registrationVersion.ts';
import { eraseRegistration } from '../../registrations/jobs/eraseRegistration.ts';
import { loadStory } from '../../registrations/processing/registrationStory.ts';
import type { EventPermission } from '../../teams/eventPermission.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { eventOf, requestedAt } from '../shell/guards.ts';
import { cancelSchema, changeBodySchema, noteSchema, outOfTurnSchema, putBackSchema, validateChange } from './actInput.ts';
import { actorNames } from './actorNames.ts';
import {
  type ActRequest,
  cancelPerson,
  changePerson,
  confirmPerson,
  givePerson,
  type Outcome,
  putPersonBack,
  resendToPerson,
} from './acts.ts';
import { assertMayChangeCapacity } from './assertMayChangeCapacity.ts';
import { namingFields } from './fieldErrors.ts';
import { findPerson } from './findPerson.ts';
import { ACT_EXAMPLE, actSchema } from './outcomeView.ts';
import { sayWhoWasQuicker } from './outdated.ts';
import { PERSON_EXAMPLE, personViewSchema, toPersonView } from './personView.ts';

const PATH = '/api/events/:slug/registrations/:id';
const PARAMS: Record<string, JsonSchema> = { slug: TEXT, id: UUID };
const HEADERS: Record<string, JsonSchema> = {
  'If-Match': { ...TEXT, description: 'ETag of the registration as you saw it: if it has changed since, nothing is done' },
};
const TAG = { ETag: 'Changes with what people see and change of the registration' };
const LOGIN = redirectResponse('For browsers: to the login page');
const OUTDATED = problem('The registration is no longer the one of If-Match; the text says who changed it');
const PERSON: ApiResponse = { ...jsonResponse('The registration as it is now', personViewSchema, PERSON_EXAMPLE), headers: TAG };
const ACT_ERRORS: ApiResponses = {
  ...BODY_ERRORS,
  ...SESSION_ERRORS,
  ...problems(404),
  409: problem('Its state does not allow this, too few slots are free, or the event has begun or was called off'),
  410: problem('The registration has ended'),
  412: OUTDATED,
};

type Act<Input> = (request: ActRequest, input: Input) => Promise<Outcome>;

/** One registration of an event, and what its organisers do with it. */
export function personRoutes(deps: ConsoleDeps) {
  const { db, guards, limits } = deps;
  const api = new ApiRouter('Events');
  // Each act may send an email to a person.
  const limited = limits.limit({ name: 'console-act', max: 60, windowSeconds: 60 });
  const guarded = (permission: EventPermission) => [limited, ...guards.event(permission)];

  api.get(
    PATH,
    {
      id: 'getPerson',
      summary: 'Show one registration: what the person told, its state, what happened, and every email',
      security: 'session',
      params: PARAMS,
      responses: { 200: PERSON, 302: LOGIN, ...SESSION_ERRORS, ...problems(404) },
    },
    ...guards.event('people:read'),
    async (ctx) => {
      ctx.body = await view(ctx, await findPerson(ctx, db));
    },
  );

  api.patch(
    PATH,
    {
      id: 'changePerson',
      summary: 'Correct what a person told. A new email address is asked to confirm, unless `confirmed`',
      security: 'session',
      params: PARAMS,
      headers: HEADERS,
      body: changeBodySchema,
      responses: { 200: PERSON, ...ACT_ERRORS },
    },
    ...guarded('people:change'),
    json,
    async (ctx) => {
      const input = await namingFields(async () => validateChange(ctx.request.body));
      await act(ctx, changePerson, input);
      ctx.body = await view(ctx, await findPerson(ctx, db));
    },
  );

  api.delete(
    PATH,
    {
      id: 'erasePerson',
      summary: 'Erase all that is known about a person (GDPR, Art. 17). A live registration is cancelled first, without an email',
      security: 'session',
      params: PARAMS,
      headers: HEADERS,
      responses: { 204: { description: 'Erased' }, ...SESSION_ERRORS, ...problems(404), 412: OUTDATED },
    },
    ...guarded('people:erase'),
    async (ctx) => {
      const registration = await findPerson(ctx, db);
      await sayWhoWasQuicker({ db, registration, event: eventOf(ctx), language: languageOf(ctx) }, () =>
        eraseRegistration(deps, deps.processor, registration, actorOf(ctx), expectedVersions(ctx)),
      );
      ctx.status = 204;
    },
  );

  addAct('resend', 'resendToPerson', 'Send the email with the link again', noteSchema, resendToPerson);
  addAct('confirm', 'confirmPerson', 'Confirm for somebody who told you so', noteSchema, confirmPerson);
  addAct('cancel', 'cancelPerson', 'Cancel; the slots go to the wait list', cancelSchema, cancelPerson);
  addAct('promote', 'promotePerson', 'Give free slots to a party that waits, out of turn', outOfTurnSchema, (request, input) =>
    givePerson(request, 'promoted', input),
  );
  addAct('offer', 'offerToPerson', 'Offer free slots to a party that waits, out of turn', outOfTurnSchema, (request, input) =>
    givePerson(request, 'offered', input),
  );
  addAct('wait', 'putPersonBack', 'Put a party with slots back on the wait list', putBackSchema, putPersonBack);

  function addAct<Input extends object>(name: string, id: string, summary: string, body: Joi.ObjectSchema<Input>, run: Act<Input>) {
    const responses = { 200: jsonResponse('What was done, and the registration as it is now', actSchema, ACT_EXAMPLE), ...ACT_ERRORS };
    api.post(
      `${PATH}/${name}`,
      {
        id,
        summary,
        security: 'session',
        params: PARAMS,
        headers: HEADERS,
        body,
        ...(isBodyOptional(body) && { isBodyOptional: true }),
        responses,
      },
      ...guarded('people:change'),
      json,
      async (ctx) => {
        const input = validate(body, ctx.request.body);
        assertMayChangeCapacity(ctx, input);
        const { done: _, ...outcome } = await act(ctx, run, input);
        ctx.body = { ...outcome, registration: await view(ctx, await findPerson(ctx, db)) };
      },
    );
  }

  async function act<Input>(ctx: Context, run: Act<Input>, input: Input): Promise<Outcome> {
    const registration = await findPerson(ctx, db);
    const request = { deps, registration, actor: actorOf(ctx), versions: expectedVersions(ctx) };
    return sayWhoWasQuicker({ db, registration, event: eventOf(ctx), language: languageOf(ctx) }, () =>
      namingFields(() => run(request, input)),
    );
  }

  async function view(ctx: Context, registration: Registration) {
    const story = await loadStory(db, registration, eventOf(ctx));
    const actors = story.history.map(({ actor }) => actor);
    ctx.set('ETag', `"${versionOf(registration)}"`);
    return toPersonView(story, await actorNames(db, actors, languageOf(ctx)), requestedAt(ctx));
  }

  return api;
}

function isBodyOptional(body: Joi.Schema): boolean {
  return body.validate({}).error === undefined;
}
