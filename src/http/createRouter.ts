import Router from '@koa/router';
import type { State } from './request.ts';

export const ROUTER_OPTIONS = { sensitive: true, strict: true };

/**
 * A router whose paths have one spelling: no other case and no slash at the end. Everything that is counted or logged by
 * path, or checked by a proxy, then sees the same path as the route. (Percent-encoded letters are decoded, as URLs require.)
 */
export function createRouter(): Router<State> {
  return new Router<State>(ROUTER_OPTIONS);
}
