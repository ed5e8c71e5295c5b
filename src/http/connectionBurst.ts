import type { RequestListener, Server } from 'node:http';

/** Longest time that requests are held back while new connections arrive. */
const MAX_DEFER_MS = 200;

/**
 * Accepts all connections of a burst before handling their requests. Node accepts one connection per iteration of its
 * event loop, and iterations are long under load, so the last connection would wait until the first requests are done.
 * While every iteration brings a new connection, requests are therefore queued, which keeps iterations short; then they
 * are handled in order of arrival. Without new connections no request is delayed.
 */
export function deferDuringBurst(server: Server, handle: RequestListener): void {
  const deferred: Parameters<RequestListener>[] = [];
  let isDeferring = false;
  let hasNewConnection = false;
  let deferringSince = 0;

  server.on('connection', () => {
    hasNewConnection = true;
    if (isDeferring) return;
    isDeferring = true;
    deferringSince = performance.now();
    setImmediate(checkForNewConnections);
  });

  server.on('request', (...request) => {
    if (isDeferring) deferred.push(request);
    else handle(...request);
  });

  function checkForNewConnections() {
    const shouldContinue = hasNewConnection && performance.now() - deferringSince < MAX_DEFER_MS;
    hasNewConnection = false;
    if (shouldContinue) {
      setImmediate(checkForNewConnections);
      return;
    }
    isDeferring = false;
    // Clients that disconnected while they were queued are skipped.
    for (const [request, response] of deferred.splice(0)) if (!request.destroyed) handle(request, response);
  }
}
