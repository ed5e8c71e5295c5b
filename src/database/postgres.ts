import knex, { type Knex } from 'knex';
import type pg from 'pg';
import { isServerLost } from './errorClasses.ts';
import { postgresDriver } from './postgresDriver.ts';
import { SERVER_TIMEOUTS_MS } from './postgresSettings.ts';
import { parsePostgresUrl } from './postgresUrl.ts';
import { endWhenSilent, type SilenceWatch } from './silence.ts';
import { findWritableServer } from './writableServer.ts';

const CONNECT_TIMEOUT_MS = 5_000;
/** They win over those of the URL: without the first, a commit could be lost. */
const OWN_OPTIONS = '-c synchronous_commit=on -c timezone=UTC';
/** The least that is supported. Knex would ask the server for its version, without a time limit. */
const MIN_POSTGRES_VERSION = '14.0';

/** The connections of one pool. */
interface Connections {
  /** 0 is no limit. */
  silenceLimitMs: number;
  all: Set<object>;
}

const connectionsByClient = new WeakMap<object, Connections>();
const watches = new WeakMap<object, SilenceWatch>();
/** Connections that their pool closes instead of giving them to anybody. */
const leftBehind = new WeakSet<object>();

/** Opens a pool; connects with the first query. Throws a DomainError `conflict` for a malformed URL. */
export function openPostgres(url: string, log: Knex.Logger, maxConnections: number): Knex {
  const { servers, options } = parsePostgresUrl(url);
  // The driver returns bigint (from count()) as text; the counts here are far below 2^53.
  const { types } = postgresDriver();
  types.setTypeParser(types.builtins.INT8, Number);
  const connections: Connections = { silenceLimitMs: 0, all: new Set() };
  const db = knex({
    client: 'pg',
    version: MIN_POSTGRES_VERSION,
    connection: settingsOf(servers[0], options),
    pool: {
      min: 0,
      max: maxConnections,
      afterCreate: (connection: pg.Client, done: (error: Error | null, connection: pg.Client) => void) => {
        watchConnection(connections, connection);
        done(null, connection);
      },
      validate: (connection: pg.Client) => !leftBehind.has(connection),
    },
    acquireConnectionTimeout: CONNECT_TIMEOUT_MS,
    log,
  });
  connectionsByClient.set(db.client, connections);
  if (servers.length > 1) askBeforeConnecting(db, servers, options);
  return db;
}

function settingsOf(connectionString: string, options: string): Knex.PgConnectionConfig {
  return {
    connectionString,
    application_name: 'slotkeeper',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    ...SERVER_TIMEOUTS_MS,
    options: `${options} ${OWN_OPTIONS}`.trim(),
  } as Knex.PgConnectionConfig;
}

/**
 * Lets each new connection ask where it can write: the server of a minute ago may have failed. Knex has a function of its own for
 * settings that change, but closes the open connections with each change.
 */
function askBeforeConnecting({ client }: Knex, servers: string[], options: string): void {
  const connect = client.acquireRawConnection.bind(client);
  client.acquireRawConnection = async () => {
    client.connectionSettings = settingsOf(await findWritableServer(servers, CONNECT_TIMEOUT_MS), options);
    return connect();
  };
}

function watchConnection(connections: Connections, connection: pg.Client) {
  const onError = (error: unknown) => {
    if (isServerLost(error)) leaveAll(connections.all);
  };
  connections.all.add(connection);
  connection.on('end', () => void connections.all.delete(connection));
  watches.set(connection, endWhenSilent(connection, connections.silenceLimitMs, onError));
}

/** What ended one connection, such as a network that is cut or a server that has become a standby, holds for the others too. Those in use finish what they do. */
function leaveAll(connections: Set<object>) {
  for (const connection of connections) leftBehind.add(connection);
}

/** From now on a connection ends when the server says nothing for `limitMs` milliseconds while a query runs. SQLite has no connections. */
export function limitSilence(db: Knex, limitMs: number): void {
  const connections = connectionsByClient.get(db.client);
  if (!connections) return;
  connections.silenceLimitMs = limitMs;
  // Opened without the limit.
  leaveAll(connections.all);
}

/** Lets the statements of one transaction take as long as they need: for changes and reads of very many rows. */
export async function allowSilence(transaction: Knex): Promise<void> {
  if (transaction.client.dialect === 'sqlite3') return;
  await transaction.raw('SET LOCAL statement_timeout = 0');
  // In a transaction this is always the same connection.
  const connection: object = await transaction.client.acquireConnection();
  const watch = watches.get(connection);
  if (watch) watch.limitMs = 0;
  // After the transaction it would still have no limit.
  leftBehind.add(connection);
}
