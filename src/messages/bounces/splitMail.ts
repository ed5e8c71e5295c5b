import { Worker } from 'node:worker_threads';
import type { Email, PostalMimeOptions } from 'postal-mime';

/** Includes the start of the thread. */
const TIMEOUT_MS = 5_000;
const MAX_HEAP_MB = 128;
const WORKER_FILE = new URL('./splitMailWorker.mjs', import.meta.url);

/** Parts within parts; a real report has two or three levels. */
export const SPLIT_OPTIONS: PostalMimeOptions = {
  maxNestingDepth: 20,
  maxHeadersSize: 131_072,
  forceRfc822Attachments: true,
  maxRfc822NestingDepth: 0,
};

/** What the thread is given. */
export interface SplitRequest {
  raw: Uint8Array;
  options: PostalMimeOptions;
}

/**
 * Takes an email apart, in a thread of its own: some texts that a stranger can send take the parser seconds, which the event loop
 * must not wait for. Null if it is not an email, or takes more than `timeoutMs` or MAX_HEAP_MB.
 */
export function splitMail(raw: Uint8Array, timeoutMs = TIMEOUT_MS): Promise<Email | null> {
  return new Promise((resolve) => {
    const workerData: SplitRequest = { raw, options: SPLIT_OPTIONS };
    const thread = new Worker(WORKER_FILE, { workerData, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } });
    const timer = setTimeout(finish, timeoutMs, null);
    thread.once('message', finish).once('error', () => finish(null));

    function finish(email: Email | null) {
      clearTimeout(timer);
      void thread.terminate();
      resolve(email);
    }
  });
}
