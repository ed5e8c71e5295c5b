// @ts-check
import { isMainThread, parentPort } from 'node:worker_threads';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as commonWords } from '@zxcvbn-ts/language-common';
import { dictionary as englishWords } from '@zxcvbn-ts/language-en';

/*
 * The thread of passwordStrength.ts: zxcvbn takes up to a third of a second, so it must never run in the event loop.
 * JavaScript, because on Node 20 a thread does not inherit the loader that runs TypeScript in tests and `npm run dev`.
 */

if (isMainThread || !parentPort) throw new Error('passwordStrengthWorker.mjs must run in a worker thread');
const port = parentPort;
const zxcvbn = new ZxcvbnFactory({ dictionary: { ...commonWords, ...englishWords }, graphs: adjacencyGraphs });

port.on('message', (/** @type {import('./passwordStrength.ts').StrengthQuestion} */ { id, password, userInputs }) => {
  /** @type {import('./passwordStrength.ts').StrengthAnswer} */
  const answer = { id, score: zxcvbn.check(password, userInputs).score };
  port.postMessage(answer);
});
