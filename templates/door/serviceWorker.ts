/* Shows the page of the door without network, as it was last seen with it. Everything else goes to the network alone. */

interface FetchEvent extends Event {
  request: Request;
  respondWith: (response: Promise<Response>) => void;
}

interface LifecycleEvent extends Event {
  waitUntil: (work: Promise<unknown>) => void;
}

interface WorkerScope {
  skipWaiting: () => Promise<void>;
  clients: { claim: () => Promise<void> };
  addEventListener: ((type: 'fetch', listener: (event: FetchEvent) => void) => void) &
    ((type: 'install' | 'activate', listener: (event: LifecycleEvent) => void) => void);
}

const CACHE = 'slotkeeper-door';
const FILES = /^\/(assets\/[\w.-]+|console\/door[\w-]*\.js)$/;
const PAGE = /^\/console\/events\/[\w-]+\/door$/;
/** A bad network may say nothing for minutes. */
const PATIENCE_MS = 4_000;

const worker = self as unknown as WorkerScope;
worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  const isPage = request.mode === 'navigate' && PAGE.test(pathname);
  if (request.method !== 'GET' || origin !== location.origin || !(isPage || FILES.test(pathname))) return;
  event.respondWith(answer(request));
});

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const fromNetwork = fetch(request).then(async (response) => {
    if (response.status === 200 && !response.redirected) await cache.put(request, response.clone());
    return response;
  });
  const patience = new Promise<null>((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const response = await Promise.race([fromNetwork.catch(() => null), patience]);
  // The query of the page is its language alone: any will do.
  return response ?? (await cache.match(request, { ignoreSearch: true })) ?? fromNetwork;
}
