import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { drainConnections } from '../../src/http/drainConnections.ts';
import { onCleanup } from '../support/cleanup.ts';
import { until } from '../support/until.ts';

const SIGN_UP = 'POST /register HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n';

interface Client {
  socket: Socket;
  text: () => string;
  isClosed: () => boolean;
}

describe('Stopping the HTTP server', () => {
  async function aServer(): Promise<Server> {
    const server = createServer((_request, response) => response.end('registered'));
    server.keepAliveTimeout = 5_000;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onCleanup(() => server.close().closeAllConnections());
    return server;
  }

  function aClient(server: Server): Client {
    const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
    let [text, isClosed] = ['', false];
    socket.on('data', (data) => {
      text += data;
    });
    socket
      .on('error', () => {})
      .on('close', () => {
        isClosed = true;
      });
    onCleanup(() => socket.destroy());
    return { socket, text: () => text, isClosed: () => isClosed };
  }

  async function anIdleClient(server: Server): Promise<Client> {
    const client = aClient(server);
    client.socket.write(SIGN_UP);
    await until('the first request is answered', () => client.text().endsWith('registered'));
    return client;
  }

  it('behind a proxy: answers what the proxy sends on a connection that was idle, and asks it to close that connection', async () => {
    const server = await aServer();
    const client = await anIdleClient(server);
    const drained = drainConnections(server, true);
    await pause(100);
    expect(client.isClosed(), 'the proxy may be sending at this moment').to.equal(false);
    client.socket.write(SIGN_UP);
    await drained;
    await until('the connection is closed', () => client.isClosed());
    const [, second = ''] = client.text().split(/(?<=registered)/);
    expect(second).to.match(/^HTTP\/1\.1 200 OK\r\nConnection: close\r\n/);
  });

  it('answers everybody whose connection is there already', async () => {
    const server = await aServer();
    const clients = Array.from({ length: 50 }, () => aClient(server));
    for (const { socket } of clients) socket.write(SIGN_UP);
    // The kernel has let them in; the server has accepted one of them at most.
    await new Promise((resolve) => clients[0]?.socket.once('connect', resolve));
    await drainConnections(server, true);
    await until('every connection is closed', () => clients.every(({ isClosed }) => isClosed()));
    expect(clients.filter(({ text }) => !text().endsWith('registered'))).to.deep.equal([]);
  });

  it('without a proxy: closes idle connections at once, so that it ends soon', async () => {
    const server = await aServer();
    const client = await anIdleClient(server);
    await drainConnections(server, false);
    await until('the connection is closed', () => client.isClosed(), 1_000);
  });
});
