import { calendarRoutes } from './calendarRoutes.ts';
import { confirmRoutes } from './confirmRoutes.ts';
import { emailRoutes } from './emailRoutes.ts';
import { eventListPage } from './eventListPage.ts';
import { formPages } from './formPages.ts';
import { linkPages } from './linkPages.ts';
import { linkRoutes } from './linkRoutes.ts';
import type { RegistrationDeps } from './registrationDeps.ts';
import { resendPages } from './resendPages.ts';
import { signUpRoutes } from './signUpRoutes.ts';
import { tokenRoutes } from './tokenRoutes.ts';

/** All routes of sign-up and private links, except those of the web component. */
export function registrationRoutes(deps: RegistrationDeps) {
  const linkLimit = deps.limits.limit({ name: 'link', max: 120, windowSeconds: 60 });
  return [
    tokenRoutes(deps),
    signUpRoutes(deps),
    emailRoutes(deps),
    confirmRoutes(deps, linkLimit),
    linkRoutes(deps, linkLimit),
    calendarRoutes(deps, linkLimit),
    linkPages(deps),
    eventListPage(deps),
    formPages(deps),
    resendPages(deps),
  ];
}
