import type { Actor } from '../deps.ts';
import { clientNetwork } from './clientAddress.ts';
import { requestedLanguage } from './negotiateLanguage.ts';
import type { Context } from './request.ts';

export function visitorActor(ctx: Context): Actor {
  const { correlationId, address } = ctx.state;
  return { name: 'visitor', correlationId, network: clientNetwork(address), language: requestedLanguage(ctx) };
}
