import { DomainError } from '../../domainError.ts';
import { problem } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import type { Middleware } from '../../http/request.ts';
import { calendarFile, calendarFileName, calendarMethod, publisherOf } from '../emails/calendarFile.ts';
import type { RegistrationDeps } from './registrationDeps.ts';
import { LINK, LINK_ERRORS } from './responseSchemas.ts';

/** The event as a calendar file, for attendees with a private link. */
export function calendarRoutes(deps: RegistrationDeps, linkLimit: Middleware) {
  const { resolveLink } = deps;
  const api = new ApiRouter('Registrations');

  api.get(
    '/registrations/:uuid/calendar.ics',
    {
      id: 'getCalendarFile',
      summary: 'The event for a calendar (RFC 5545)',
      params: { uuid: LINK },
      responses: {
        200: { description: 'The event', content: { 'text/calendar': { schema: { type: 'string' } } } },
        ...LINK_ERRORS,
        404: problem('The link is unknown, or the registration never had confirmed slots'),
        410: problem('The personal data was erased'),
      },
    },
    linkLimit,
    async (ctx) => {
      const { registration, event } = await resolveLink(ctx, ctx.params.uuid);
      const calendar = calendarFile(registration, event, publisherOf(deps, event));
      if (calendar === null) throw new DomainError('not-found', { key: 'errors.nothing' });
      ctx.set('Cache-Control', 'no-store');
      ctx.attachment(calendarFileName(event));
      ctx.type = `text/calendar; charset=utf-8; method=${calendarMethod(registration)}`;
      ctx.body = calendar;
    },
  );

  return api;
}
