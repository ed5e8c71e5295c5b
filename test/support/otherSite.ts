import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onCleanup } from './cleanup.ts';

/** The background is named, although it is the browser's own: axe takes a page without one for white, also where it is dark. */
const STYLE =
  ':root { color-scheme: light dark; font-family: sans-serif } body { margin: 0; background: Canvas; color: CanvasText } main { padding: 1rem }';

interface Page {
  /** Content of <main>. */
  html: string;
  /** Content-Security-Policy of the page. */
  policy?: string;
  language?: string;
}

/** A web site of another origin. */
export interface OtherSite {
  origin: string;
  put: (page: Page) => void;
}

export async function anotherSite(): Promise<OtherSite> {
  let page: Page = { html: '' };
  const server = createServer((request, response) => {
    if (request.url === '/style.css') return void response.setHeader('Content-Type', 'text/css').end(STYLE);
    if (page.policy) response.setHeader('Content-Security-Policy', page.policy);
    response.setHeader('Content-Type', 'text/html; charset=utf-8').end(renderPage(page));
  });
  onCleanup(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    put: (put) => {
      page = put;
    },
  };
}

function renderPage({ html, language = 'en' }: Page): string {
  return `<!doctype html><html lang="${language}"><head><meta name="viewport" content="width=device-width"><title>Harbour Club</title>
<link rel="stylesheet" href="/style.css"></head><body><main><h1>Harbour Club</h1>${html}</main></body></html>`;
}
