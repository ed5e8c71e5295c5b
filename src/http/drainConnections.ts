import type { Server as HttpServer, ServerResponse } from 'node:http';
import { Server } from 'node:net';

/** Requests in progress get this long before their connections are closed. */
const DRAIN_TIMEOUT_MS = 10_000;
/** Upper limit for accepting connections that were made before the service was asked to stop. */
const ACCEPT_TIMEOUT_MS = 5_000;

/**
 * Stops listening and resolves when every request is answered and every connection closed; none is lost on the way. The
 * connections that the kernel has queued are accepted first, and each response asks for another connection from now on. Behind a
 * proxy, idle connections stay open until the proxy or the keep-alive timeout closes them, because the proxy may be sending a
 * request on one of them at this moment and does not repeat a POST. Browsers do, so without a proxy they are closed at once.
 */
export async function drainConnections(server: HttpServer, isBehindProxy: boolean): Promise<void> {
  server.prependListener('request', (_request, response: ServerResponse) => response.setHeader('Connection', 'close'));
  await acceptQueued(server);
  // Not the method of the HTTP server, which also closes idle connections.
  const closed = new Promise<void>((resolve) => Server.prototype.close.call(server, () => resolve()));
  const closeIdle = () => server.closeIdleConnections();
  if (!isBehindProxy) closeIdle();
  // Busy connections become idle one by one.
  const closeIdleTimer = isBehindProxy ? undefined : setInterval(closeIdle, 50);
  const forceCloseTimer = setTimeout(() => server.closeAllConnections(), DRAIN_TIMEOUT_MS);
  await closed;
  clearTimeout(forceCloseTimer);
  clearInterval(closeIdleTimer);
  // Ends Node's timer that looks for slow requests, which would keep the server in memory.
  server.close();
}

/** Node accepts one connection per iteration of its event loop. Resolves after a short iteration that brought none. */
function acceptQueued(server: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    let [hasAccepted, iterationStartedAt] = [true, startedAt];
    const onConnection = () => {
      hasAccepted = true;
    };
    server.on('connection', onConnection);
    setImmediate(function nextIteration() {
      const now = performance.now();
      const isQuiet = !hasAccepted && now - iterationStartedAt < 1;
      if (isQuiet || now - startedAt > ACCEPT_TIMEOUT_MS) {
        server.off('connection', onConnection);
        return resolve();
      }
      [hasAccepted, iterationStartedAt] = [false, now];
      setImmediate(nextIteration);
    });
  });
}
