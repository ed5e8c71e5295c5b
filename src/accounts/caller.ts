import { languageOf } from '../http/language.ts';
import { type Context, visitor } from '../http/request.ts';
import type { Caller } from './openByCode.ts';

/** Who stands at a door: the language they speak, and where they ask from. */
export function callerOf(ctx: Context): Caller {
  return { locale: languageOf(ctx), address: ctx.state.address, by: visitor(ctx) };
}
