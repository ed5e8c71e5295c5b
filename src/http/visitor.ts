import type { Actor } from '../deps.ts';
import { requestedLanguage } from './negotiateLanguage.ts';
import type { Context } from './request.ts';

export function visitorActor(ctx: Context): Actor {
  return { name: 'visitor', correlationId: ctx.state.correlationId, language: requestedLanguage(ctx) };
}
