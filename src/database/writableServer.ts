import { postgresDriver } from './postgresDriver.ts';

/** PostgreSQL's own code for a write where nothing can be written. */
const READ_ONLY = '25006';

/**
 * Asks all `servers` at once, and resolves with the URL of the first that can be written: after a failover that is another one.
 * Throws the error of the first server if none can. `timeoutMs` is for each connection.
 */
export async function findWritableServer(servers: string[], timeoutMs: number): Promise<string> {
  return Promise.any(servers.map((server) => assertWritable(server, timeoutMs))).catch(({ errors }: AggregateError) => {
    throw errors[0];
  });
}

async function assertWritable(server: string, timeoutMs: number): Promise<string> {
  const client = new (postgresDriver().Client)({ connectionString: server, connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs });
  // An error after the question has no one to go to, and would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS is_read_only");
    if (rows[0]?.is_read_only) throw Object.assign(new Error('it is a read-only replica'), { code: READ_ONLY });
    return server;
  } finally {
    void client.end().catch(() => {});
  }
}
