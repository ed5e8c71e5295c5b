import type { Socket } from 'node:net';
import type pg from 'pg';
import { SILENCE_CODE } from './errorClasses.ts';

type Callback = (error: unknown, ...result: unknown[]) => void;

/** A connection on which a query waits for the server. */
export interface SilenceWatch {
  /** How long the server may say nothing while a query runs, in milliseconds; 0 is no limit. */
  limitMs: number;
}

/**
 * Ends a connection on which nothing arrives for `limitMs` while a query runs. A machine that is gone, a network that is cut
 * or a process that is stopped says nothing: the kernel would wait for a quarter of an hour, and whoever asks with it. Its
 * queries fail with SILENCE_CODE, and the pool opens another connection. `onError` is told every error of a query.
 */
export function endWhenSilent(connection: pg.Client, limitMs: number, onError: (error: unknown) => void): SilenceWatch {
  const watch = { limitMs };
  const { stream } = (connection as unknown as { connection: { stream: Socket } }).connection;
  const send = connection.query.bind(connection) as (...args: unknown[]) => unknown;
  let running = 0;

  stream.on('timeout', () => {
    const received = stream.bytesRead;
    // If this process itself was stopped, the answer may have arrived and not be read yet; it is read before the next setImmediate.
    setImmediate(() => {
      if (running > 0 && stream.bytesRead === received) stream.destroy(silenceError(watch.limitMs));
    });
  });

  // Knex passes a callback with each query.
  connection.query = ((...args: unknown[]) => {
    const callback = args.at(-1) as Callback;
    running += 1;
    stream.setTimeout(watch.limitMs);
    return send(...args.slice(0, -1), (error: unknown, ...result: unknown[]) => {
      running -= 1;
      if (running === 0) stream.setTimeout(0);
      if (error) onError(error);
      callback(error, ...result);
    });
  }) as typeof connection.query;
  return watch;
}

function silenceError(limitMs: number): Error {
  return Object.assign(new Error(`The database has said nothing for ${limitMs / 1_000} s`), { code: SILENCE_CODE });
}
