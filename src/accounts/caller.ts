import { type Context, visitor } from '../http/request.ts';
import type { Caller } from './openByCode.ts';

const LANGUAGES = ['en', 'fr', 'nl', 'de'];

/** Who stands at a door: the language their browser asks for, and where they ask from. */
export function callerOf(ctx: Context): Caller {
  return { locale: ctx.acceptsLanguages(LANGUAGES) || 'en', address: ctx.state.address, by: visitor(ctx) };
}
