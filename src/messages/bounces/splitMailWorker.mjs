// @ts-check
import { parentPort, workerData } from 'node:worker_threads';
import PostalMime from 'postal-mime';

/*
 * The thread of splitMail.ts. JavaScript, because on Node 20 a thread does not inherit the loader that runs TypeScript in tests
 * and `npm run dev`.
 */

const { raw, options } = /** @type {import('./splitMail.ts').SplitRequest} */ (workerData);
parentPort?.postMessage(await PostalMime.parse(raw, options));
