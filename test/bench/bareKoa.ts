import type { IncomingMessage } from 'node:http';
import Koa from 'koa';

/** Koa alone: echoes the JSON of a POST, and answers a GET with constant JSON. */
export function bareKoa() {
  const app = new Koa();
  app.use(async (ctx) => {
    ctx.body = ctx.method === 'POST' ? await readJson(ctx.req) : { email_unknown: 'ada@example.org' };
  });
  return app;
}

function readJson(request: IncomingMessage): Promise<object> {
  return new Promise((resolve, reject) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (piece: string) => {
      text += piece;
    });
    request.on('end', () => resolve(JSON.parse(text)));
    request.on('error', reject);
  });
}
