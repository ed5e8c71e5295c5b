import type Koa from 'koa';

/** `ctx.state`: what middlewares have found out about the request. */
export interface State {
  correlationId: string;
  /** IP address of the client. */
  address: string;
  /** Event of the form token. Only set behind its guard. */
  eventId: string;
  /** The signed-in account. Only set on routes that require a session. */
  account: { id: string; username: string; roles: string[]; permissions: readonly string[]; apiKey?: ApiKeyState };
  /** The event in the path and what the account may do with it. Only set behind `guards.event`; read them by `eventOf` and `accessOf`. */
  event?: unknown;
  access?: unknown;
  /** When the request was let in, ISO 8601 in UTC. Only set behind `guards.event`. */
  requestedAt?: string;
  /** Language of the registration that is shown, if any. */
  language?: string;
}

/** The key by which a program acts for the account. */
interface ApiKeyState {
  id: string;
  eventId: string | null;
  scopes: readonly string[];
}

export type Context = Koa.ParameterizedContext<State, Koa.DefaultContext, unknown>;
export type Middleware = Koa.Middleware<State>;

/** True if the client prefers HTML to JSON, as browsers do. Programs that accept anything get JSON. */
export function wantsPage(ctx: Context): boolean {
  return ctx.accepts('json', 'html') === 'html';
}
