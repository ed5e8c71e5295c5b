import { PassThrough } from 'node:stream';
import type { Deps } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import { isSignUpOpen } from '../../events/event.ts';
import { eventBySlug } from '../../events/eventLookup.ts';
import { findEventById } from '../../events/eventRepository.ts';
import { problem, problems } from '../../http/apiResponses.ts';
import { type ApiOperation, ApiRouter } from '../../http/apiRouter.ts';
import { clientNetwork } from '../../http/clientAddress.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { groupByEvent } from '../processing/groupByEvent.ts';
import { loadAvailability } from './availability.ts';
import { closedReasonText } from './formTexts.ts';
import { slotsLeftText } from './slotsLeftText.ts';

/** Each watcher keeps a connection open. Pages beyond this limit show the number that they were loaded with. */
const MAX_WATCHERS = 2_000;
/** Of one client network: enough for a household or an office, too few to take the places of everybody else. */
const MAX_WATCHERS_PER_NETWORK = 20;
/** Browsers reconnect after one to two times this delay, chosen at random, so that they do not all come back at once. */
const RECONNECT_DELAY_MS = 5_000;

const EVENT_STREAM = {
  description: 'Events whose data is `{"remaining": 7, "waitList": true, "text": "7 slots left"}`',
  content: {
    'text/event-stream': { schema: { type: 'string' }, example: 'data: {"remaining":7,"waitList":true,"text":"7 slots left"}\n\n' },
  },
};
const LIVE_OPERATION: ApiOperation = {
  id: 'watchAvailability',
  summary: 'Number of available slots whenever it changes, as server-sent events',
  params: { slug: { type: 'string', description: 'Slug of the event' } },
  responses: { 200: EVENT_STREAM, ...problems(404), 503: problem('Too many pages are watching', { 'Retry-After': 'Seconds to wait' }) },
};

/** The open event stream of one browser. */
interface Watcher {
  stream: PassThrough;
  network: string;
  eventId: string;
  language: string;
  lastPayload: string;
}

export interface LiveAvailability {
  routes: ApiRouter;
  /** Sends what has changed to all watchers. Reads each watched event once, however many watchers it has. */
  pushAvailability: () => Promise<void>;
  close: () => void;
}

/** Keeps the number of available slots on open forms current, by server-sent events (HTML Living Standard, 9.2). */
export function createLiveAvailability(deps: Deps): LiveAvailability {
  const watchers = new Set<Watcher>();
  const routes = new ApiRouter('Sign-up');

  routes.get('/events/:slug/live', LIVE_OPERATION, async (ctx) => {
    const event = await eventBySlug(deps, ctx.params.slug);
    const network = clientNetwork(ctx.state.address);
    if (watchers.size >= MAX_WATCHERS || countOf(network) >= MAX_WATCHERS_PER_NETWORK)
      throw new DomainError('busy', 'Too many pages are receiving live updates. Try again in a minute.', { retryAfter: 60 });
    const stream = new PassThrough();
    const watcher = { stream, network, eventId: event.id, language: languageOf(ctx, event.language), lastPayload: '' };
    watchers.add(watcher);
    stream.on('close', () => watchers.delete(watcher));
    ctx.req.on('close', () => stream.destroy());
    ctx.type = 'text/event-stream';
    ctx.set({ 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    ctx.body = stream;
    stream.write(`retry: ${RECONNECT_DELAY_MS + Math.floor(Math.random() * RECONNECT_DELAY_MS)}\n\n`);
    await pushTo([watcher]);
  });

  function countOf(network: string): number {
    return [...watchers].filter((watcher) => watcher.network === network).length;
  }

  async function pushTo(group: Watcher[]) {
    const event = group[0] && (await findEventById(deps.db, group[0].eventId));
    if (!event) return;
    const availability = await loadAvailability(deps, event);
    const now = deps.now().toISOString();
    for (const watcher of group) {
      const { remaining } = availability;
      const payload = JSON.stringify({
        remaining,
        waitList: availability.waitList.open,
        text: isSignUpOpen(event, now) ? slotsLeftText(availability, watcher.language) : closedReasonText(event, now, watcher.language),
      });
      // If nothing has changed, send a comment, because proxies close silent connections.
      watcher.stream.write(payload === watcher.lastPayload ? ': still here\n\n' : `data: ${payload}\n\n`);
      watcher.lastPayload = payload;
    }
  }

  return {
    routes,
    async pushAvailability() {
      for (const group of groupByEvent(watchers).values()) await pushTo(group);
    },
    close() {
      for (const { stream } of watchers) stream.end();
    },
  };
}
