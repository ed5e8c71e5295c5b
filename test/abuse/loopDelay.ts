import { setTimeout as pause } from 'node:timers/promises';
import { sendRequest, Visitor } from '../support/client.ts';
import { aLargeEvent, type Instance, MINUTE_MS } from './instance.ts';
import type { Measurement } from './report.ts';
import { type OpenRoute, openRoutes } from './worstRequests.ts';

/** As many as the highest limit lets through; for routes without a limit, what one client sends in a second or two. */
const REQUESTS = 130;
const CONCURRENCY = 20;
/** Milliseconds in which the rest of the work, such as hashes in the queue, is still watched. */
const AFTERWARDS_MS = 300;

interface RouteDelay {
  route: string;
  p99Ms: number;
  maxMs: number;
  /** How many responses had each status. */
  statuses: Record<string, number>;
}

/**
 * How long the event loop is held up while one client without credentials sends to each route, one after the other, the worst
 * requests that we know, as fast as its limit allows.
 */
async function measureRouteDelays(instance: Instance, wanted = ''): Promise<RouteDelay[]> {
  const event = await aLargeEvent(instance);
  const visitor = await Visitor.at(instance.url, event);
  const results: RouteDelay[] = [];
  for (const route of openRoutes(event.slug, visitor.token)) {
    if (!route.name.includes(wanted)) continue;
    await route.prepare?.(instance.url);
    const statuses: Record<string, number> = {};
    const delay = await instance.watchLoop(() => sendAll(instance.url, route, statuses));
    results.push({ route: route.name, ...delay, statuses });
    await instance.advance(MINUTE_MS);
  }
  return results;
}

async function sendAll(url: string, route: OpenRoute, statuses: Record<string, number>) {
  for (let sent = 0; sent < REQUESTS; sent += CONCURRENCY) {
    const requests = Array.from({ length: CONCURRENCY }, (_, index) => route.request(sent + index));
    const replies = await Promise.all(requests.map(({ path, ...options }) => sendRequest(`${url}${path}`, options)));
    for (const { status } of replies) statuses[status] = (statuses[status] ?? 0) + 1;
  }
  await pause(AFTERWARDS_MS);
}

/** The worst of all routes, for the table of `npm run abuse`. */
export async function measureLoopDelay(instance: Instance): Promise<Measurement[]> {
  const delays = await measureRouteDelays(instance);
  const worst = delays.reduce((a, b) => (a.p99Ms >= b.p99Ms ? a : b));
  return [
    {
      attack: `stands the process still (worst route: ${worst.route})`,
      figure: worst.p99Ms,
      unit: 'ms delay of the event loop (p99)',
      limit: 50,
      guard: 'slow work is off the event loop, input is bounded before it is looked at',
    },
  ];
}
