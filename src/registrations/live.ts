import { PassThrough } from 'node:stream';
import Router from '@koa/router';
import { Refusal } from '../errors.ts';
import { eventBySlug } from '../events/find.ts';
import { findEventById } from '../events/store.ts';
import { languageOf } from '../http/language.ts';
import type { State } from '../http/request.ts';
import type { World } from '../world.ts';
import { sayLeft } from './left.ts';
import { slotsOf } from './routes.ts';

/** Each keeps a connection open: a crowd beyond this sees the number that its page came with. */
const MOST = 2_000;
/** A browser that lost its connection comes back after this long and a little: not all at once. Milliseconds. */
const COME_BACK = 5_000;

interface Watcher {
  stream: PassThrough;
  eventId: string;
  language: string;
  last: string;
}

export interface Live {
  routes: Router<State>;
  /** Tells everybody who watches what has changed. One query per event that is watched, however many watch it. */
  tell: () => Promise<void>;
  close: () => void;
}

/** The slots that are left, on every open form, as they change: server-sent events (HTML Living Standard, 9.2). */
export function openLive(world: World): Live {
  const watchers = new Set<Watcher>();
  const routes = new Router<State>();

  routes.get('/events/:slug/live', async (ctx) => {
    const event = await eventBySlug(world, ctx.params.slug);
    if (watchers.size >= MOST) throw new Refusal('busy', 'Too many are watching.', { retryAfter: 60 });
    const stream = new PassThrough();
    const watcher = { stream, eventId: event.id, language: languageOf(ctx, event.language), last: '' };
    watchers.add(watcher);
    stream.on('close', () => watchers.delete(watcher));
    ctx.req.on('close', () => stream.destroy());
    ctx.type = 'text/event-stream';
    ctx.set({ 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    ctx.body = stream;
    stream.write(`retry: ${COME_BACK + Math.floor(Math.random() * COME_BACK)}\n\n`);
    await show([watcher]);
  });

  async function show(those: Watcher[]) {
    const event = those[0] && (await findEventById(world.db, those[0].eventId));
    if (!event) return;
    const availability = await slotsOf(world, event);
    for (const watcher of those) {
      const { remaining } = availability;
      const said = JSON.stringify({ remaining, waitList: availability.waitList.open, said: sayLeft(availability, watcher.language) });
      // A comment now and then: proxies close what is silent.
      watcher.stream.write(said === watcher.last ? ': still here\n\n' : `data: ${said}\n\n`);
      watcher.last = said;
    }
  }

  return {
    routes,
    async tell() {
      for (const those of byEvent(watchers).values()) await show(those);
    },
    close() {
      for (const { stream } of watchers) stream.end();
    },
  };
}

function byEvent(watchers: Iterable<Watcher>): Map<string, Watcher[]> {
  const groups = new Map<string, Watcher[]>();
  for (const watcher of watchers) groups.set(watcher.eventId, [...(groups.get(watcher.eventId) ?? []), watcher]);
  return groups;
}
