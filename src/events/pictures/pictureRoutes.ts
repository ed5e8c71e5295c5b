import { LRUCache } from 'lru-cache';
import type { Deps } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import { createRouter } from '../../http/createRouter.ts';
import type { RateLimits } from '../../http/rateLimit.ts';
import { findPictureFile } from './eventPicture.ts';

/** What is asked for by many is read once. A picture that was removed may be seen for another minute. */
const CACHE_BYTES = 8 * 1024 * 1024;
const CACHE_MS = 60_000;

/** The files of pictures and logos. Whoever knows the name of one may have it, also on other sites, as previews of links need. */
export function pictureRoutes({ db, now }: Deps, { limit }: RateLimits) {
  const router = createRouter();
  const files = new LRUCache<string, { type: string; content: Buffer }>({
    ...{ maxSize: CACHE_BYTES, ttl: CACHE_MS, sizeCalculation: ({ content }) => content.length },
    ...{ perf: { now: () => now().getTime() }, ttlResolution: 0 },
  });

  router.get('/pictures/:name', limit({ name: 'pictures', max: 600, windowSeconds: 60 }), async (ctx) => {
    const name = String(ctx.params.name);
    const file = files.get(name) ?? (await readFile(name));
    if (!file) throw new DomainError('not-found', { key: 'errors.nothing' });
    ctx.set({
      'Cache-Control': 'public, max-age=31536000, immutable',
      // It was decoded and written anew, so it is a picture; if it were not, it could do nothing.
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
    ctx.type = file.type;
    ctx.body = file.content;
  });

  /** It is kept for CACHE_MS from now, however often it is asked for meanwhile. */
  async function readFile(name: string) {
    const file = await findPictureFile(db, name);
    if (file) files.set(name, file);
    return file;
  }

  return router;
}
