import Koa from 'koa';
import helmet from 'koa-helmet';
import { createAccountDeps } from './accounts/domain/accountDeps.ts';
import { accountRoutes } from './accounts/web/routes.ts';
import { feedRoutes } from './calendarFeed/feedRoutes.ts';
import type { Config } from './config.ts';
import { createAuditLogPage } from './console/history/auditLogPage.ts';
import { consoleRoutes } from './console/routes.ts';
import type { Deps } from './deps.ts';
import { emailPreviews } from './emailPreviews.ts';
import { lockAuditLogOfMessage } from './events/auditMessageReports.ts';
import { colourRoutes } from './events/colourRoutes.ts';
import { crossOrigin } from './events/crossOrigin.ts';
import { pictureRoutes } from './events/pictures/pictureRoutes.ts';
import { healthRoutes } from './health/health.ts';
import { createMetrics } from './health/metrics.ts';
import { ApiRouter } from './http/apiRouter.ts';
import { errorHandler } from './http/errorHandler.ts';
import { createFormTokens } from './http/formToken.ts';
import { limitQuery } from './http/queryLimit.ts';
import type { RateLimits } from './http/rateLimit.ts';
import type { State } from './http/request.ts';
import { requestLog } from './http/requestLog.ts';
import { assetRoutes } from './http/staticFiles.ts';
import { bounceRoutes } from './messages/bounces/bounceRoutes.ts';
import { createReportIntake } from './messages/bounces/takeReport.ts';
import { devMailboxRoutes } from './messages/transports/devMailboxRoutes.ts';
import { unsubscribeRoutes } from './notices/unsubscribeRoutes.ts';
import { openApiRoutes } from './openapi.ts';
import { createClientNetworks } from './registrations/antiSpam/clientNetworks.ts';
import { createProofOfWork } from './registrations/antiSpam/proofOfWork.ts';
import { createResendLimit } from './registrations/antiSpam/resendLimit.ts';
import { createSignUpLimit } from './registrations/antiSpam/signUpLimit.ts';
import type { Links } from './registrations/domain/privateLink.ts';
import type { CommandProcessor } from './registrations/processing/commandProcessor.ts';
import { createEmailCheck } from './registrations/web/emailCheckQuery.ts';
import { createFormPreview } from './registrations/web/formPreview.ts';
import { createLinkResolver } from './registrations/web/linkResolver.ts';
import type { LiveAvailability } from './registrations/web/liveAvailability.ts';
import { registrationRoutes } from './registrations/web/routes.ts';
import { componentRoutes } from './registrations/widget/componentRoutes.ts';
import { embedPage } from './registrations/widget/embedPage.ts';

export function createApp(
  deps: Deps,
  processor: CommandProcessor,
  links: Links,
  limits: RateLimits,
  liveAvailability: LiveAvailability,
  version: string,
  accountDeps = createAccountDeps(deps),
): Koa<State> {
  const app = new Koa<State>();
  const metrics = createMetrics(deps);
  const signUpProtection = {
    tokens: createFormTokens(deps),
    proofOfWork: createProofOfWork(deps),
    limitResend: createResendLimit(deps),
    signUpLimit: createSignUpLimit(limits),
    networksOf: createClientNetworks(deps.keys),
  };
  const registrationDeps = {
    ...deps,
    processor,
    links,
    limits,
    ...signUpProtection,
    isRegistered: createEmailCheck(deps),
    resolveLink: createLinkResolver(deps),
  };
  const routers = [
    ...registrationRoutes(registrationDeps),
    ...accountRoutes(accountDeps, limits, createAuditLogPage(deps.db)),
    ...consoleRoutes({ ...accountDeps, processor, links, limits, showFormPreview: createFormPreview(registrationDeps) }),
    componentRoutes(registrationDeps),
    liveAvailability.routes,
    embedPage(deps),
    colourRoutes(),
    pictureRoutes(deps, limits),
    emailPreviews(deps),
    devMailboxRoutes(deps.config),
    unsubscribeRoutes(deps, limits),
    feedRoutes(deps, limits),
    bounceRoutes(deps, limits, createReportIntake(deps, lockAuditLogOfMessage)),
    healthRoutes(deps, processor.waitingMs),
    metrics.routes,
    assetRoutes(deps.config),
  ];
  const apiRouters = routers.filter((router) => router instanceof ApiRouter);
  routers.push(openApiRoutes(deps.config.PUBLIC_URL, version, apiRouters));

  app.silent = true;
  app.use(requestLog(deps));
  app.use(metrics.count);
  app.use(securityHeaders(deps.config));
  app.use(errorHandler(deps));
  app.use(limitQuery);
  app.use(crossOrigin(deps));
  for (const router of routers) app.use(router.routes());
  for (const router of routers) app.use(router.allowedMethods());
  return app;
}

/** Nothing here uses these, so no script that gets in may. The camera is left to our own pages: it can read the code of a ticket. */
const PERMISSIONS_POLICY = ['geolocation', 'microphone', 'payment', 'usb', 'display-capture', 'browsing-topics']
  .map((feature) => `${feature}=()`)
  .concat('camera=(self)')
  .join(', ');

function securityHeaders({ PUBLIC_URL, PROOF_OF_WORK }: Config) {
  const self = ["'self'"];
  const none = ["'none'"];
  return cacheHeaders(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          ...{ defaultSrc: none, baseUri: none, frameAncestors: none },
          workerSrc: PROOF_OF_WORK ? self : none,
          ...{ styleSrc: self, scriptSrc: self, imgSrc: self, connectSrc: self, formAction: self },
        },
      },
      strictTransportSecurity: PUBLIC_URL.startsWith('https:'),
      // Other sites learn nothing. With no-referrer browsers would send `Origin: null` with our own forms (Fetch, "append a
      // request Origin header"), and those without Sec-Fetch-Site, as over plain http, could not sign in; see http/csrf.ts.
      referrerPolicy: { policy: 'same-origin' },
    }),
  );
}

/** Runs Helmet once and reuses its headers: they are the same for every response. */
function cacheHeaders(setHeaders: Koa.Middleware): Koa.Middleware<State> {
  const headers: [name: string, value: string][] = [
    // Nearly every response is about a person. The few routes whose responses may be cached set their own.
    ['Cache-Control', 'no-store'],
    ['Permissions-Policy', PERMISSIONS_POLICY],
  ];
  const res = { setHeader: (name: string, value: string) => headers.push([name, value]), removeHeader() {} };
  void setHeaders({ req: {}, res } as never, async () => {});
  return (ctx, next) => {
    for (const [name, value] of headers) ctx.res.setHeader(name, value);
    return next();
  };
}
