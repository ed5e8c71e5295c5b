import { setTimeout as pause } from 'node:timers/promises';
import { median } from '../bench/statistics.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { aLargeEvent, type Instance, MINUTE_MS } from './instance.ts';
import type { Measurement } from './report.ts';
import { type OpenRoute, openRoutes } from './worstRequests.ts';

/** As many as the highest limit lets through; for routes without a limit, what one client sends in a second or two. */
const REQUESTS = 130;
const CONCURRENCY = 20;
/** Milliseconds in which the rest of the work, such as hashes in the queue, is still watched. */
const AFTERWARDS_MS = 300;

/** Odd, so that there is a median. */
const ROUNDS = 5;

interface RouteDelay {
  route: string;
  /** Of each round, in milliseconds. */
  p99Ms: number[];
}

/**
 * How long the event loop is held up while one client without credentials sends to each route, one after the other, the worst
 * requests that we know, as fast as its limit allows. All routes in each round: a pause of the collector or of the machine meets a
 * route in one of them, and a route that costs too much does so in every one.
 */
async function measureRouteDelays(instance: Instance): Promise<RouteDelay[]> {
  const event = await aLargeEvent(instance);
  const visitor = await Visitor.at(instance.url, event);
  const routes = openRoutes(event.slug, visitor.token);
  const results: RouteDelay[] = routes.map(({ name }) => ({ route: name, p99Ms: [] }));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, route] of routes.entries()) {
      await route.prepare?.(instance.url);
      const { p99Ms } = await instance.watchLoop(() => sendAll(instance.url, route, round * REQUESTS));
      results[index]?.p99Ms.push(p99Ms);
      await instance.advance(MINUTE_MS);
    }
  }
  return results;
}

async function sendAll(url: string, route: OpenRoute, firstIndex: number) {
  for (let sent = 0; sent < REQUESTS; sent += CONCURRENCY) {
    const requests = Array.from({ length: CONCURRENCY }, (_, index) => route.request(firstIndex + sent + index));
    await Promise.all(requests.map(({ path, ...options }) => sendRequest(`${url}${path}`, options)));
  }
  await pause(AFTERWARDS_MS);
}

/** The worst of all routes by the median of its rounds, for the table of `npm run abuse`. */
export async function measureLoopDelay(instance: Instance): Promise<Measurement[]> {
  const delays = (await measureRouteDelays(instance)).map(({ route, p99Ms }) => ({ route, medianMs: median(p99Ms) }));
  const worst = delays.reduce((a, b) => (a.medianMs >= b.medianMs ? a : b));
  return [
    {
      attack: `stands the process still (worst route: ${worst.route})`,
      figure: worst.medianMs,
      unit: `ms delay of the event loop (p99, median of ${ROUNDS} rounds)`,
      limit: 50,
      guard: 'slow work is off the event loop, input is bounded before it is looked at',
    },
  ];
}
