import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Config, ROOT } from '../config.ts';
import { DomainError } from '../domainError.ts';
import { readBuilt } from './bundleScript.ts';
import { createRouter } from './createRouter.ts';
import type { Context } from './request.ts';

const ASSETS_DIR = join(ROOT, 'templates', 'assets');

/** By their names below /assets: where they are in the package, seen from the file that it exports. */
const ALTCHA_FILES = {
  'altcha.js': 'altcha.min.js',
  'altcha.css': 'altcha.css',
  'altcha-worker.js': '../workers/pbkdf2.js',
};

/** A file that does not change while the process runs, compressed once. */
export interface Asset {
  type: string;
  content: Buffer;
  gzipped: Buffer;
  etag: string;
}

export function assetRoutes({ PROOF_OF_WORK }: Config) {
  const files = readdirSync(ASSETS_DIR, { withFileTypes: true }).filter((file) => file.isFile());
  const assets = new Map(files.map(({ name }) => [name, createAsset(extname(name), readFileSync(join(ASSETS_DIR, name)))]));
  if (PROOF_OF_WORK) for (const [name, content] of altchaFiles()) assets.set(name, createAsset(extname(name), content));
  const router = createRouter();
  router.get('/assets/:name', (ctx) => {
    const asset = assets.get(String(ctx.params.name));
    if (!asset) throw new DomainError('not-found', 'There is no such file.');
    sendAsset(ctx, asset);
  });
  return router;
}

/**
 * ALTCHA's widget in its variant with separate style and worker files: the Content-Security-Policy forbids inline ones. The build
 * copies them, so that only development needs the package.
 */
export function altchaFiles(): [name: string, content: Buffer][] {
  return Object.entries(ALTCHA_FILES).map(([name, file]) => [name, readBuilt(name) ?? readFileSync(altchaFile(file))]);
}

function altchaFile(file: string): string {
  return join(dirname(createRequire(import.meta.url).resolve('altcha/external')), file);
}

/** By their ETags. A process that starts the service many times, as the tests do, compresses each file once. */
const gzippedFiles = new Map<string, Buffer>();

export function createAsset(type: string, content: Buffer): Asset {
  const etag = `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  const gzipped = gzippedFiles.get(etag) ?? gzipSync(content, { level: 9 });
  gzippedFiles.set(etag, gzipped);
  return { type, content, gzipped, etag };
}

/** Browsers cache the file for five minutes and then revalidate it by its ETag. */
export function sendAsset(ctx: Context, { type, content, gzipped, etag }: Asset): void {
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
  ctx.body = isGzipped ? gzipped : content;
}
