import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Router from '@koa/router';
import { ROOT } from '../config.ts';
import { Refusal } from '../errors.ts';
import type { State } from './request.ts';

/** Serves templates/assets, read once: a few small files. */
export function assetRoutes() {
  const folder = join(ROOT, 'templates', 'assets');
  const files = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
  const router = new Router<State>();
  router.get('/assets/:name', (ctx) => {
    const { name = '' } = ctx.params;
    const file = files.get(name);
    if (!file) throw new Refusal('not-found', 'There is no such file.');
    ctx.type = name.slice(name.lastIndexOf('.'));
    ctx.set('Cache-Control', 'public, max-age=300');
    ctx.body = file;
  });
  return router;
}
