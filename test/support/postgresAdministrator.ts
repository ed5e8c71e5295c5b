import pg from 'pg';

/** From this version on a copy need not pass through the log of the server, which takes twice the time. */
const FILE_COPY_VERSION = 150_000;

interface Administrator {
  /** Runs a statement. The process may end while none runs. */
  execute: (sql: string) => Promise<void>;
  /** The clause of CREATE DATABASE that copies this database. */
  copyOf: (name: string) => string;
  end: () => Promise<void>;
}

/** Its types lack what lets a process end while it is connected. */
type UnreferencedClient = pg.Client & { ref: () => void; unref: () => void };

const administrators = new Map<string, Promise<Administrator>>();

/** The connection of this process that creates and drops databases. It is opened again after the server has ended it. */
export function administratorOf(url: string): Promise<Administrator> {
  const administrator = administrators.get(url) ?? connect(url, () => administrators.delete(url));
  administrators.set(url, administrator);
  administrator.catch(() => administrators.delete(url));
  return administrator;
}

/** Closes it before the server stops, so that whoever asks next gets a connection to the server that runs then. */
export async function forgetAdministrator(url: string): Promise<void> {
  const administrator = administrators.get(url);
  administrators.delete(url);
  await administrator?.then(({ end }) => end()).catch(() => {});
}

async function connect(url: string, onEnd: () => void): Promise<Administrator> {
  const client = new pg.Client(url) as UnreferencedClient;
  client.on('error', onEnd);
  client.on('end', onEnd);
  await client.connect();
  const { rows } = await client.query('SHOW server_version_num');
  const strategy = Number(rows[0].server_version_num) >= FILE_COPY_VERSION ? ' STRATEGY file_copy' : '';
  client.unref();
  // One statement at a time: pg deprecates queries that wait in its client.
  let last: Promise<unknown> = Promise.resolve();
  const run = async (sql: string) => {
    client.ref();
    await client.query(sql).finally(() => client.unref());
  };
  return {
    execute: (sql) => {
      const result = last.then(() => run(sql));
      last = result.catch(() => {});
      return result;
    },
    copyOf: (name) => ` TEMPLATE ${name}${strategy}`,
    end: () => {
      // Otherwise a process that has nothing else to do ends before the connection has.
      client.ref();
      return client.end();
    },
  };
}
