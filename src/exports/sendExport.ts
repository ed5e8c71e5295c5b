import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import type { Context } from '../http/request.ts';

/** A client that takes nothing for this long has gone away, or wants to hold a place. */
const STALLED_MS = 30_000;
/** However slowly it reads. A million people over a line of 2 Mbit/s take 10 minutes. */
const MAX_DURATION_MS = 30 * 60_000;

/**
 * Sends `stream` as the response, and calls `onEnd` when it was sent or has ended otherwise. A response that cannot be completed is
 * cut off, so that nobody takes half a list for the whole one: its connection is closed in the middle of a chunk.
 */
export function sendExport(ctx: Context, stream: Readable, log: Logger, onEnd: () => void): void {
  const cutOff = () => ctx.res.destroy();
  const deadline = setTimeout(cutOff, MAX_DURATION_MS);
  deadline.unref();
  ctx.res.setTimeout(STALLED_MS, cutOff);
  stream.once('error', (error) => {
    log.error({ err: error }, 'an export failed');
    cutOff();
  });
  // Koa destroys the stream when the response ends, and the stream then ends what it reads.
  stream.once('close', () => {
    clearTimeout(deadline);
    onEnd();
  });
  ctx.body = stream;
}
