import type { RequestListener, Server } from 'node:http';

/** How long those who came first may be held back for those who are still coming. Milliseconds. */
const HELD = 200;

/**
 * Node accepts one connection at each turn of its event loop, and a turn under load is long: of a crowd that comes at
 * once, the last would be let in when the first are done. So while connections come in, one at every turn, their
 * requests wait here and turns are short; then all go in, in the order of their coming. On connections that are open
 * already nobody waits.
 */
export function admit(server: Server, handle: RequestListener): void {
  const waiting: Parameters<RequestListener>[] = [];
  let holding = false;
  let arrived = false;
  let since = 0;

  server.on('connection', () => {
    arrived = true;
    if (holding) return;
    holding = true;
    since = performance.now();
    setImmediate(turn);
  });

  server.on('request', (...request) => {
    if (holding) waiting.push(request);
    else handle(...request);
  });

  function turn() {
    const more = arrived && performance.now() - since < HELD;
    arrived = false;
    if (more) {
      setImmediate(turn);
      return;
    }
    holding = false;
    // Whoever has gone meanwhile gets no answer.
    for (const [request, response] of waiting.splice(0)) if (!request.destroyed) handle(request, response);
  }
}
