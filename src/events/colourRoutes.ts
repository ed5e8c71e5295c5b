import Router from '@koa/router';
import { Refusal } from '../errors.ts';
import type { State } from '../http/request.ts';
import { coloursOf } from './colours.ts';

/** The organiser's colour as a style sheet of its own: pages forbid styles inside them. */
export function colourRoutes() {
  const router = new Router<State>();
  router.get('/colours/:name', (ctx) => {
    const [, hex] = /^([0-9a-f]{6})\.css$/.exec(String(ctx.params.name)) ?? [];
    if (!hex) throw new Refusal('not-found', 'There is no such colour.');
    const { colour, onColour } = coloursOf({ colour: `#${hex}` });
    ctx.type = 'css';
    ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
    ctx.body = `:root{--organiser:${colour};--on-organiser:${onColour}}`;
  });
  return router;
}
