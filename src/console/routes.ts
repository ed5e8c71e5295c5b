import type { AccountDeps } from '../accounts/domain/accountDeps.ts';
import type { RateLimits } from '../http/rateLimit.ts';
import { eventListPages } from './events/eventListPages.ts';
import { eventRoutes } from './events/eventRoutes.ts';
import { overviewPages } from './events/overviewPages.ts';
import { createConsoleGuards } from './shell/guards.ts';

/** All routes of organisers: the pages of the console, and the same acts as an API. */
export function consoleRoutes(deps: AccountDeps, limits: RateLimits) {
  const guards = createConsoleGuards(deps, limits);
  return [eventRoutes(deps, guards), eventListPages(deps, guards), overviewPages(deps, guards)];
}
