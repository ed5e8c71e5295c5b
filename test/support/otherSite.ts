import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterwards } from './tidy.ts';

const STYLE = ':root { color-scheme: light dark; font-family: sans-serif } body { margin: 0 } main { padding: 1rem }';

interface Page {
  /** What stands in its main part. */
  html: string;
  /** Its Content-Security-Policy. */
  policy?: string;
  language?: string;
}

/** Somebody's own web site: an origin that is not ours. */
export interface OtherSite {
  origin: string;
  put: (page: Page) => void;
}

export async function anotherSite(): Promise<OtherSite> {
  let page: Page = { html: '' };
  const server = createServer((request, response) => {
    if (request.url === '/style.css') return void response.setHeader('Content-Type', 'text/css').end(STYLE);
    if (page.policy) response.setHeader('Content-Security-Policy', page.policy);
    response.setHeader('Content-Type', 'text/html; charset=utf-8').end(whole(page));
  });
  afterwards(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    put: (put) => {
      page = put;
    },
  };
}

function whole({ html, language = 'en' }: Page): string {
  return `<!doctype html><html lang="${language}"><head><meta name="viewport" content="width=device-width"><title>Harbour Club</title>
<link rel="stylesheet" href="/style.css"></head><body><main><h1>Harbour Club</h1>${html}</main></body></html>`;
}
