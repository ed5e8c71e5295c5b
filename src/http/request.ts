import type Koa from 'koa';
import type { Actor } from '../world.ts';
import { askedLanguage } from './language.ts';

/** What our middlewares have found out about a request. */
export interface State {
  correlationId: string;
  /** The client's IP address. */
  address: string;
  /** The event that the form token names. */
  eventId: string;
  /** Whoever is signed in. */
  account: { id: string; username: string; roles: string[] };
  /** That of what is shown, when it has one: the language somebody signed up in. */
  language?: string;
}

export type Context = Koa.ParameterizedContext<State, Koa.DefaultContext, unknown>;
export type Middleware = Koa.Middleware<State>;

/** The person at the other end, as the history names them. */
export function visitor(ctx: Context): Actor {
  return { name: 'visitor', correlationId: ctx.state.correlationId, language: askedLanguage(ctx) };
}

/** Browsers name HTML first; programs take JSON, or whatever comes. */
export function wantsPage(ctx: Context): boolean {
  return ctx.accepts('json', 'html') === 'html';
}
