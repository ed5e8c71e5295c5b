import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Router from '@koa/router';
import { type Config, ROOT } from '../config.ts';
import { Refusal } from '../errors.ts';
import type { Context, State } from './request.ts';

const ASSETS = join(ROOT, 'templates', 'assets');

/** A file as it is sent: made ready once, since it is the same for everybody. */
interface Asset {
  type: string;
  plain: Buffer;
  gzipped: Buffer;
  etag: string;
}

/** Serves templates/assets, read once: a few small files. */
export function assetRoutes({ PROOF_OF_WORK }: Config) {
  const files = readdirSync(ASSETS, { withFileTypes: true }).filter((file) => file.isFile());
  const assets = new Map(files.map(({ name }) => [name, assetOf(extname(name), readFileSync(join(ASSETS, name)))]));
  if (PROOF_OF_WORK) for (const [name, file] of widgetFiles()) assets.set(name, assetOf(extname(name), readFileSync(file)));
  const router = new Router<State>();
  router.get('/assets/:name', (ctx) => {
    const asset = assets.get(String(ctx.params.name));
    if (!asset) throw new Refusal('not-found', 'There is no such file.');
    send(ctx, asset);
  });
  return router;
}

/** ALTCHA's widget without what it would make by itself: styles and workers are files of ours, as our pages demand. */
function widgetFiles(): [name: string, file: string][] {
  const folder = dirname(createRequire(import.meta.url).resolve('altcha/external'));
  return [
    ['altcha.js', join(folder, 'altcha.min.js')],
    ['altcha.css', join(folder, 'altcha.css')],
    ['altcha-worker.js', join(folder, '..', 'workers', 'pbkdf2.js')],
  ];
}

export function assetOf(type: string, plain: Buffer): Asset {
  const etag = `W/"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  return { type, plain, gzipped: gzipSync(plain, { level: 9 }), etag };
}

/** Kept by browsers for five minutes; after that they ask whether it is still the same. */
export function send(ctx: Context, { type, plain, gzipped, etag }: Asset): void {
  ctx.type = type;
  ctx.set({ 'Cache-Control': 'public, max-age=300', ETag: etag });
  ctx.vary('Accept-Encoding');
  ctx.status = 200;
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  const isGzipped = ctx.acceptsEncodings('gzip', 'identity') === 'gzip';
  if (isGzipped) ctx.set('Content-Encoding', 'gzip');
  ctx.body = isGzipped ? gzipped : plain;
}
