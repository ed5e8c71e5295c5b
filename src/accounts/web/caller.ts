import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { visitorActor } from '../../http/visitor.ts';
import type { Client } from '../domain/flowClient.ts';

export function clientOf(ctx: Context): Client {
  return { locale: languageOf(ctx), clientAddress: ctx.state.address, actor: visitorActor(ctx) };
}
