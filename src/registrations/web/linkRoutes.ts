import { BODY_ERRORS, jsonOrPage, jsonResponse, problem, problems, redirectResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import { type Middleware, wantsPage } from '../../http/request.ts';
import { visitorActor } from '../../http/visitor.ts';
import { withQuestions } from '../../questions/eventWithQuestions.ts';
import { acceptOffer } from '../commands/acceptOffer.ts';
import { cancel } from '../commands/cancel.ts';
import { changeRegistration } from '../commands/changeRegistration.ts';
import { changesSchema } from '../domain/applicantChanges.ts';
import { assertNotEnded } from '../domain/errors.ts';
import { validateForEvent } from '../domain/validateForEvent.ts';
import { loadRegistrationView } from './linkResolver.ts';
import type { RegistrationDeps } from './registrationDeps.ts';
import { showRegistration } from './registrationPage.ts';
import { LINK, LINK_ERRORS, REGISTRATION_EXAMPLE, registrationViewSchema, slotsConflict } from './responseSchemas.ts';

const PARAMS = { uuid: LINK };
const EVENT_IS_OVER = problem('The event has started or was called off');

/** Showing, changing and cancelling a registration by its private link. The pages with forms are in `linkPages.ts`. */
export function linkRoutes(deps: RegistrationDeps, linkLimit: Middleware) {
  const { processor, links, resolveLink } = deps;
  const api = new ApiRouter('Registrations');

  api.get(
    '/registrations/:uuid',
    {
      id: 'getRegistration',
      summary: 'Show a registration',
      params: PARAMS,
      responses: { 200: jsonOrPage('The registration', registrationViewSchema, REGISTRATION_EXAMPLE), ...LINK_ERRORS },
    },
    linkLimit,
    async (ctx) => {
      const resolved = await resolveLink(ctx, ctx.params.uuid);
      ctx.set('Cache-Control', 'no-store');
      if (wantsPage(ctx)) return showRegistration(ctx, deps, resolved);
      assertNotEnded(resolved.registration);
      ctx.body = await loadRegistrationView(deps, resolved);
    },
  );

  api.patch(
    '/registrations/:uuid',
    {
      id: 'changeRegistration',
      summary: 'Change a registration; a new email address takes effect once it is confirmed',
      params: PARAMS,
      body: changesSchema,
      responses: {
        200: jsonResponse('The registration as it is now', registrationViewSchema, REGISTRATION_EXAMPLE),
        ...LINK_ERRORS,
        ...BODY_ERRORS,
        409: slotsConflict(
          'There are not enough slots; or sign-up is closed, the event has started or was called off, or the registration has to be confirmed before it gets more slots',
        ),
        ...problems(503),
      },
    },
    linkLimit,
    json,
    async (ctx) => {
      const { registration, event } = await resolveLink(ctx, ctx.params.uuid);
      const changes = await validateForEvent(changesSchema, ctx.request.body, () => withQuestions(deps.db, event), {
        offersSmtpUtf8: deps.offersSmtpUtf8,
        language: languageOf(ctx),
        changed: registration,
      });
      ctx.body = await processor.execute(changeRegistration(registration, changes, links, visitorActor(ctx)));
    },
  );

  api.delete(
    '/registrations/:uuid',
    {
      id: 'cancelRegistration',
      summary: 'Cancel a registration',
      params: PARAMS,
      responses: { 204: { description: 'Cancelled' }, ...LINK_ERRORS, 409: EVENT_IS_OVER, ...problems(503) },
    },
    linkLimit,
    async (ctx) => {
      const { registration } = await resolveLink(ctx, ctx.params.uuid);
      await processor.execute(cancel(registration, visitorActor(ctx)));
      ctx.status = 204;
    },
  );

  api.post(
    '/registrations/:uuid/acceptance',
    {
      id: 'acceptOffer',
      summary: 'Accept the slots that were offered',
      params: PARAMS,
      responses: {
        200: jsonResponse('The registration as it is now', registrationViewSchema, REGISTRATION_EXAMPLE),
        303: redirectResponse('For browsers: to the page of the registration'),
        ...LINK_ERRORS,
        409: problem('No slots are offered, or the event has started or was called off'),
        ...problems(503),
      },
    },
    linkLimit,
    async (ctx) => {
      const resolved = await resolveLink(ctx, ctx.params.uuid);
      await processor.execute(acceptOffer(resolved.registration, visitorActor(ctx)));
      if (wantsPage(ctx)) redirect(ctx, `/registrations/${resolved.link}`);
      else ctx.body = await loadRegistrationView(deps, await resolveLink(ctx, resolved.link));
    },
  );

  return api;
}
