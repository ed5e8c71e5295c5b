import type { AccountDeps } from '../../accounts/domain/accountDeps.ts';
import type { Permission } from '../../accounts/domain/permission.ts';
import { createRequireSession } from '../../accounts/session/requireSession.ts';
import { DomainError } from '../../domainError.ts';
import { type Event, SLUG_PATTERN } from '../../events/event.ts';
import { findEventBySlug } from '../../events/eventRepository.ts';
import type { RateLimits } from '../../http/rateLimit.ts';
import type { Context, Middleware } from '../../http/request.ts';
import { type AccountWithPermissions, accessToEvent, type EventAccess } from '../../teams/eventAccess.ts';
import type { EventPermission } from '../../teams/eventPermission.ts';
import { createRequireApiKey } from './requireApiKey.ts';

/** Middlewares that let in who may: the rest of the console only asks for them by name. */
export interface ConsoleGuards {
  /** An account with a role; with `permission`, one that has it. Pages redirect others to the login page, the API responds 401. */
  signedIn: (permission?: Permission) => Middleware[];
  /** The same for a route of the API that programs may use with a key; it says itself what of which event they get. */
  signedInOrApiKey: () => Middleware[];
  /**
   * The same, and the event `:slug` exists and the account may do this with it. Responds 404 if the account may not even see the
   * event, so that nobody learns of the events of others, and 403 if it may do less.
   */
  event: (permission: EventPermission) => Middleware[];
}

export function createConsoleGuards(deps: AccountDeps, limits: RateLimits): ConsoleGuards {
  const requireSession = createRequireSession(deps);
  const requireApiKey = createRequireApiKey(deps, limits);
  const limited = limits.limit({ name: 'console', max: 240, windowSeconds: 60 });

  const requireEvent =
    (permission: EventPermission): Middleware =>
    async (ctx, next) => {
      const slug = String(ctx.params.slug);
      // Malformed slugs are not queried, because PostgreSQL rejects some strings, such as those with NUL.
      const event = SLUG_PATTERN.test(slug) ? await findEventBySlug(deps.db, slug) : undefined;
      const access = event && (await accessToEvent(deps.db, accountOf(ctx), event));
      if (!access?.permissions.includes('event:read')) throw new DomainError('not-found', { key: 'errors.noEvent' });
      if (!access.permissions.includes(permission)) throw new DomainError('forbidden', { key: 'console.errors.teamRole' });
      Object.assign(ctx.state, { event, access, requestedAt: deps.now().toISOString() });
      return next();
    };

  return {
    signedIn: (permission) => [limited, requireSession(permission)],
    signedInOrApiKey: () => [limited, requireApiKey(requireSession())],
    event: (permission) => [limited, requireApiKey(requireSession()), requireEvent(permission)],
  };
}

export function accountOf(ctx: Context): AccountWithPermissions & { username: string } {
  return ctx.state.account as ReturnType<typeof accountOf>;
}

/** The event in the path. Only behind `guards.event`. */
export function eventOf(ctx: Context): Event {
  return ctx.state.event as Event;
}

/** When the request was let in, ISO 8601 in UTC. Only behind `guards.event`. */
export function requestedAt(ctx: Context): string {
  return ctx.state.requestedAt as string;
}

/** What the account may do with it. Only behind `guards.event`. */
export function accessOf(ctx: Context): EventAccess {
  return ctx.state.access as EventAccess;
}
