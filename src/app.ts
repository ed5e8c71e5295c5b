import Koa from 'koa';
import helmet from 'koa-helmet';
import { openHouse } from './accounts/house.ts';
import { accountRoutes } from './accounts/routes.ts';
import type { Config } from './config.ts';
import { colourRoutes } from './events/colourRoutes.ts';
import { crossOrigin } from './events/crossOrigin.ts';
import { healthRoutes } from './health/health.ts';
import { openMetrics } from './health/metrics.ts';
import { assetRoutes } from './http/assets.ts';
import { correlation } from './http/correlation.ts';
import { formTokens } from './http/formToken.ts';
import type { Limits } from './http/limit.ts';
import { refusals } from './http/refusals.ts';
import type { State } from './http/request.ts';
import { mailboxRoutes } from './letters/mailboxRoutes.ts';
import { openApiRoutes } from './openapi.ts';
import { componentRoutes } from './registrations/componentRoutes.ts';
import type { Desk } from './registrations/desk.ts';
import { openEmailCheck } from './registrations/emailCheck.ts';
import { embedPage } from './registrations/embedPage.ts';
import { formPages } from './registrations/formPages.ts';
import { letterPreviews } from './registrations/letterPreviews.ts';
import type { Links } from './registrations/link.ts';
import { linkPages } from './registrations/linkPages.ts';
import { linkRoutes } from './registrations/linkRoutes.ts';
import type { Live } from './registrations/live.ts';
import { openLinks } from './registrations/opened.ts';
import { openProofs } from './registrations/proof.ts';
import { resendPages } from './registrations/resendPages.ts';
import { sparer } from './registrations/robots.ts';
import { signUpRoutes } from './registrations/routes.ts';
import type { World } from './world.ts';

/** The middlewares in order, then the routers. */
export function createApp(
  world: World,
  desk: Desk,
  links: Links,
  limits: Limits,
  live: Live,
  version: string,
  house = openHouse(world),
): Koa<State> {
  const app = new Koa<State>();
  const metrics = openMetrics(world);
  const asking = { tokens: formTokens(world), proofs: openProofs(world), spare: sparer(limits) };
  const counter = { world, desk, links, limits, ...asking, isRegistered: openEmailCheck(world), open: openLinks(world) };
  const routers = [
    signUpRoutes(counter),
    linkRoutes(counter),
    linkPages(counter),
    formPages(counter),
    ...accountRoutes(house, limits),
    componentRoutes(counter),
    live.routes,
    resendPages(counter),
    embedPage(world),
    colourRoutes(),
    letterPreviews(world),
    mailboxRoutes(world.config),
    healthRoutes(world),
    metrics.routes,
    openApiRoutes(world.config.PUBLIC_URL, version),
    assetRoutes(world.config),
  ];

  app.silent = true;
  app.use(correlation(world));
  app.use(metrics.count);
  app.use(securityHeaders(world.config));
  app.use(refusals(world));
  app.use(crossOrigin(world));
  for (const router of routers) app.use(router.routes());
  for (const router of routers) app.use(router.allowedMethods());
  return app;
}

function securityHeaders({ PUBLIC_URL, PROOF_OF_WORK }: Config) {
  const here = ["'self'"];
  const none = ["'none'"];
  return once(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          ...{ defaultSrc: none, baseUri: none, frameAncestors: none },
          workerSrc: PROOF_OF_WORK ? here : none,
          ...{ styleSrc: here, scriptSrc: here, imgSrc: here, connectSrc: here, formAction: here },
        },
      },
      strictTransportSecurity: PUBLIC_URL.startsWith('https:'),
      referrerPolicy: { policy: 'no-referrer' },
    }),
  );
}

/** These headers are the same in every answer, so Helmet is asked for them once. */
function once(setHeaders: Koa.Middleware): Koa.Middleware<State> {
  const headers: [name: string, value: string][] = [];
  const res = { setHeader: (name: string, value: string) => headers.push([name, value]), removeHeader() {} };
  void setHeaders({ req: {}, res } as never, async () => {});
  return (ctx, next) => {
    for (const [name, value] of headers) ctx.res.setHeader(name, value);
    return next();
  };
}
