import { DomainError } from '../domainError.ts';
import { createRouter } from '../http/createRouter.ts';
import { organiserColours } from './organiserColours.ts';

/** The organiser's colour as a separate style sheet, because the Content-Security-Policy forbids inline styles. */
export function colourRoutes() {
  const router = createRouter();
  router.get('/colours/:name', (ctx) => {
    const [, hex] = /^([0-9a-f]{6})\.css$/.exec(String(ctx.params.name)) ?? [];
    if (!hex) throw new DomainError('not-found', 'There is no such colour.');
    const { colour, onColour } = organiserColours({ colour: `#${hex}` });
    ctx.type = 'css';
    ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
    ctx.body = `:root{--organiser:${colour};--on-organiser:${onColour}}`;
  });
  return router;
}
