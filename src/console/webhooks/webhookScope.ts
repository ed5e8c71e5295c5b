import type { Context, Middleware } from '../../http/request.ts';
import { ALL_EVENTS } from '../../teams/eventAccess.ts';
import type { WebhookScope } from '../../webhooks/webhookTransaction.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { eventOf } from '../shell/guards.ts';

/** Webhooks have the same routes twice: for one event, and for all events. */
export interface WebhookBase {
  /** Behind /api and /console. */
  path: string;
  guards: Middleware[];
  scopeOf: (ctx: Context) => WebhookScope;
}

export function webhookBases({ guards }: ConsoleDeps): WebhookBase[] {
  return [
    {
      path: '/events/:slug/webhooks',
      guards: guards.event('webhooks:manage'),
      scopeOf: (ctx) => {
        const { id, slug } = eventOf(ctx);
        return { id, slug };
      },
    },
    { path: '/webhooks', guards: guards.signedIn(ALL_EVENTS), scopeOf: () => null },
  ];
}

/** Everything that changes webhooks or makes them send. */
export function webhookLimit({ limits }: Pick<ConsoleDeps, 'limits'>) {
  return limits.limit({ name: 'webhooks', max: 120, windowSeconds: 3_600 });
}

/** The id in the path. */
export function webhookIdOf(ctx: Context): string {
  return String(ctx.params.webhookId);
}
