import type { AccountDeps } from '../../accounts/domain/accountDeps.ts';
import type { Event } from '../../events/event.ts';
import type { RateLimits } from '../../http/rateLimit.ts';
import type { Context } from '../../http/request.ts';
import type { Links } from '../../registrations/domain/privateLink.ts';
import type { CommandProcessor } from '../../registrations/processing/commandProcessor.ts';
import type { ConsoleGuards } from './guards.ts';

/** What the routes of organisers need besides their guards: they change events and registrations by commands only. */
export interface ConsoleDeps extends AccountDeps {
  processor: CommandProcessor;
  links: Links;
  limits: RateLimits;
  guards: ConsoleGuards;
  /** Responds with the page of an event, perhaps a draft, as visitors see it while sign-up is open. */
  showFormPreview: (ctx: Context, event: Event) => Promise<void>;
}
