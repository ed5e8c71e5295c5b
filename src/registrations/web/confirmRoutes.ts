import { DomainError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import { type ApiResponses, BODY_ERRORS, pageResponse, problem, problems, redirectResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { form } from '../../http/body.ts';
import { ignorePrefetch } from '../../http/ignorePrefetch.ts';
import { type JsonSchema, objectSchema } from '../../http/jsonSchema.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect, renderPage } from '../../http/renderPage.ts';
import type { Context, Middleware } from '../../http/request.ts';
import { visitorActor } from '../../http/visitor.ts';
import { type Confirmation, confirm } from '../commands/confirm.ts';
import { assertNotEnded } from '../domain/errors.ts';
import { hashLink } from '../domain/privateLink.ts';
import type { ResolvedLink } from './linkResolver.ts';
import { registrationPageData } from './pageData.ts';
import type { RegistrationDeps } from './registrationDeps.ts';
import { LINK, LINK_ERRORS } from './responseSchemas.ts';

const linkSchema: JsonSchema = objectSchema<{ uuid: string }>({ uuid: LINK });
const CONFIRM_ERRORS: ApiResponses = {
  ...LINK_ERRORS,
  409: problem('Another registration has the new email address by now; or no slots were held, and there are not enough left'),
  ...problems(503),
};

/** The link in the email that asks to confirm. */
export function confirmRoutes(deps: RegistrationDeps, linkLimit: Middleware) {
  const { processor, resolveLink } = deps;
  const api = new ApiRouter('Registrations');

  api.get(
    '/confirm_registration',
    {
      id: 'confirmRegistration',
      summary: 'Confirm a registration: the link in the email',
      query: linkSchema,
      responses: {
        200: pageResponse('A page with a button, if the event asks for one'),
        204: { description: 'The response to a prefetch or HEAD, which confirms nothing' },
        302: redirectResponse('Confirmed: to the success page; or, after an internal error, to the error page of the event'),
        ...CONFIRM_ERRORS,
      },
    },
    linkLimit,
    ignorePrefetch,
    async (ctx) => {
      const resolved = await resolveLink(ctx, ctx.query.uuid, 'confirm');
      if (resolved.event.confirmBy === 'link') return confirmAndRedirect(ctx, resolved);
      assertNotEnded(resolved.registration);
      // The form's response redirects to the event's own page, and browsers apply form-action to redirects as well.
      if (resolved.event.successUrl && URL.canParse(resolved.event.successUrl))
        allowFormAction(ctx, new URL(resolved.event.successUrl).origin);
      return renderPage(ctx, 'confirm', registrationPageData(resolved, languageOf(ctx)));
    },
  );

  api.post(
    '/confirm_registration',
    {
      id: 'confirmRegistrationByButton',
      summary: 'Confirm a registration: the button on the page that the link opens',
      form: linkSchema,
      responses: {
        302: redirectResponse('After an internal error: to the error page of the event'),
        303: redirectResponse('Confirmed: to the success page'),
        ...CONFIRM_ERRORS,
        ...BODY_ERRORS,
      },
    },
    linkLimit,
    form,
    async (ctx) => {
      await confirmAndRedirect(ctx, await resolveLink(ctx, (ctx.request.body as { uuid?: unknown }).uuid, 'confirm'));
    },
  );

  async function confirmAndRedirect(ctx: Context, { registration, event, link }: ResolvedLink) {
    try {
      const confirmation = await processor.execute(confirm(registration, hashLink(link), visitorActor(ctx)));
      redirect(ctx, successUrlFor(event, link, confirmation));
    } catch (error) {
      if (error instanceof DomainError || event.errorUrl === null || !URL.canParse(event.errorUrl)) throw error;
      deps.log.error({ err: error, correlationId: ctx.state.correlationId }, 'unhandled error while confirming');
      ctx.redirect(event.errorUrl);
    }
  }

  return api;
}

/** Runs after the commit, so it never fails: a stored URL that is none leads to our own page. On a page of another site the link goes into the fragment, which is not sent to its server and so not logged there. */
function successUrlFor({ successUrl }: Event, link: string, confirmation: Confirmation): string {
  if (successUrl === null || !URL.canParse(successUrl)) return `/registrations/${link}?status=${confirmation}`;
  const url = new URL(successUrl);
  url.searchParams.set('status', confirmation);
  url.hash = `registration=${link}`;
  return url.href;
}

function allowFormAction(ctx: Context, origin: string) {
  const policy = String(ctx.response.get('Content-Security-Policy'));
  ctx.set('Content-Security-Policy', policy.replace("form-action 'self'", `form-action 'self' ${origin}`));
}
