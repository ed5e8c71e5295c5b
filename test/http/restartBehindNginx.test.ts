import { createServer, type Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { deferDuringBurst } from '../../src/http/connectionBurst.ts';
import { drainConnections } from '../../src/http/drainConnections.ts';
import { Connection } from '../bench/connection.ts';
import { runLoad } from '../bench/loadGenerator.ts';
import { freePort } from '../support/builtService.ts';
import { onCleanup } from '../support/cleanup.ts';
import { isMissing } from '../support/databases.ts';
import { LONG } from '../support/longForm.ts';
import { anNginx, nginxProgram } from '../support/nginx.ts';

const RESTARTS = LONG ? 40 : 4;
/** Fewer than 1,000 requests each: then nginx closes the connection of a client. */
const CLIENTS = 40;
/** Deployments that wait only until a process is ready. */
const PAUSE_MS = 200;
const SIGN_UP = 'POST /register HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}';

/** Servers that listen and stop as the service does, without what it does in between: the whole service is in `npm run test:faults`. */
describe('Restarting one of two servers behind the shipped nginx.conf', function () {
  this.timeout(300_000);
  before(function () {
    if (isMissing('nginx', nginxProgram())) this.skip();
  });

  async function startServer(port: number): Promise<Server> {
    const server = createServer();
    deferDuringBurst(server, (request, response) => {
      request.resume().on('end', () => setTimeout(() => response.end('{}'), 20 + Math.random() * 40));
    });
    server.keepAliveTimeout = 5_000;
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', 4_096, resolve));
    onCleanup(() => server.close().closeAllConnections());
    return server;
  }

  it(`${RESTARTS} times under load: nobody gets a 502`, async () => {
    const ports = [await freePort(), await freePort()];
    const servers = [await startServer(ports[0] as number), await startServer(ports[1] as number)];
    const { port } = await anNginx(ports.map(String));
    const connections = Array.from({ length: CLIENTS }, () => new Connection(port));
    onCleanup(() => {
      for (const connection of connections) connection.close();
    });
    let isOver = false;
    const load = runLoad(connections, { next: () => (isOver ? undefined : SIGN_UP), seconds: 300 });
    for (let restart = 0; restart < RESTARTS; restart++) {
      const index = restart % 2;
      await drainConnections(servers[index] as Server, true);
      await pause(PAUSE_MS);
      servers[index] = await startServer(ports[index] as number);
      await pause(PAUSE_MS);
    }
    isOver = true;
    const { statuses } = await load;
    expect(Object.keys(statuses), JSON.stringify(statuses)).to.deep.equal(['200']);
    expect(statuses[200]).to.be.above(CLIENTS * RESTARTS);
    if (LONG) console.log(`      ${RESTARTS} restarts, ${statuses[200]} requests answered, 0 others`);
  });
});
