import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onCleanup } from './cleanup.ts';

const DEFAULT_PORT = 5432;
const PROTOCOL_3 = 196_608;
const LENGTH_BYTES = 4;
/** Length and protocol version. */
const HEADER_BYTES = 8;

/** Stands between the service and PostgreSQL, as a network, a balancer or PgBouncer does. */
export interface PostgresProxy {
  url: string;
  /** While true, nothing arrives any more, in any direction, and nobody is told. */
  isSilent: boolean;
  /**
   * `refuse` is PgBouncer as it is installed, `ignore` is PgBouncer with ignore_startup_parameters. With `read-only` nothing can be
   * written through new connections, as on a standby.
   */
  startupParameters: 'pass' | 'refuse' | 'ignore' | 'read-only';
  /** The same for the connections that are open now. */
  silenceOpenConnections: () => void;
  /** Leads new connections to another server. */
  leadTo: (databaseUrl: string) => void;
  /** Ends all connections. */
  dropConnections: () => void;
}

/** Starts a proxy for a database of a PostgresCluster. */
export async function aPostgresProxy(databaseUrl: string): Promise<PostgresProxy> {
  const sockets = new Set<Socket>();
  const silenced = new WeakSet<Socket>();
  let socketPath = socketPathOf(databaseUrl);
  const proxy: PostgresProxy = {
    url: '',
    isSilent: false,
    startupParameters: 'pass',
    silenceOpenConnections: () => {
      for (const socket of sockets) silenced.add(socket);
    },
    leadTo: (url) => {
      socketPath = socketPathOf(url);
    },
    dropConnections: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
  const isSilent = (client: Socket) => proxy.isSilent || silenced.has(client);

  const server = createServer((client) => {
    const upstream = connect(socketPath);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    let isStarting = true;
    client.on('data', (data) => {
      if (isSilent(client)) return;
      const startup = isStarting && proxy.startupParameters !== 'pass' ? readStartup(data) : null;
      isStarting = false;
      if (startup && proxy.startupParameters === 'refuse' && 'statement_timeout' in startup) client.end(refuseParameter());
      else upstream.write(startup ? writeStartup(startup, proxy.startupParameters === 'read-only') : data);
    });
    upstream.on('data', (data) => isSilent(client) || client.write(data));
    client.on('close', () => upstream.destroy());
    // A network that is cut tells nobody that the server has gone.
    upstream.on('close', () => isSilent(client) || client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onCleanup(() => {
    proxy.dropConnections();
    server.close();
  });
  proxy.url = `postgres://slotkeeper@127.0.0.1:${(server.address() as AddressInfo).port}${new URL(databaseUrl).pathname}`;
  return proxy;
}

function socketPathOf(databaseUrl: string): string {
  const { searchParams, port } = new URL(databaseUrl);
  return `${searchParams.get('host')}/.s.PGSQL.${port || DEFAULT_PORT}`;
}

/** The parameters of a StartupMessage: length, protocol version, then names and values that end with a zero byte. */
function readStartup(data: Buffer): Record<string, string> {
  const texts = data.subarray(HEADER_BYTES).toString('utf8').split('\0');
  const parameters: Record<string, string> = {};
  for (let index = 0; texts[index]; index += 2) parameters[texts[index] as string] = texts[index + 1] ?? '';
  return parameters;
}

function writeStartup({ user = '', database = '' }: Record<string, string>, isReadOnly: boolean): Buffer {
  const options = isReadOnly ? 'options\0-c default_transaction_read_only=on\0' : '';
  const body = Buffer.from(`user\0${user}\0database\0${database}\0${options}\0`);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32BE(HEADER_BYTES + body.length, 0);
  header.writeInt32BE(PROTOCOL_3, LENGTH_BYTES);
  return Buffer.concat([header, body]);
}

/** The ErrorResponse of PgBouncer 1.18. */
function refuseParameter(): Buffer {
  const body = Buffer.from('SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: statement_timeout\0\0');
  const header = Buffer.alloc(1 + LENGTH_BYTES);
  header.write('E');
  header.writeInt32BE(LENGTH_BYTES + body.length, 1);
  return Buffer.concat([header, body]);
}
