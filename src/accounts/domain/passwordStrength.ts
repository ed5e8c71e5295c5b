import { Worker } from 'node:worker_threads';
import { busyError } from './costlyWork.ts';

/**
 * Characters that zxcvbn looks at. Its time grows faster than the length: at most a third of a second for 24 characters,
 * more than a second for 64. What is hard to guess by its first 24 characters is hard to guess.
 */
const MAX_CHECKED_CHARACTERS = 24;
/** Of each name and address that must not make a password easy to guess. */
const MAX_USER_INPUT_CHARACTERS = 100;
/** Includes the start of the thread. After it the thread counts as stuck, and is replaced. */
const CHECK_TIMEOUT_MS = 10_000;
/** Of the dictionaries; without a limit a bug could fill the memory. */
const MAX_HEAP_MB = 256;
const WORKER_FILE = new URL('./passwordStrengthWorker.mjs', import.meta.url);

/** What the thread is asked. */
export interface StrengthQuestion {
  id: number;
  password: string;
  userInputs: string[];
}

/** Its answer: zxcvbn's score. */
export interface StrengthAnswer {
  id: number;
  score: number;
}

/** Resolves to zxcvbn's score of a password, from 0 (worst) to 4. Rejects with a DomainError `busy` if that took too long. */
export type ScorePassword = (password: string, userInputs: string[]) => Promise<number>;

interface Pending {
  resolve: (score: number) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/** zxcvbn in a thread of its own, which starts with the first question: most processes never check a new password. */
export function createStrengthMeter(file = WORKER_FILE, timeoutMs = CHECK_TIMEOUT_MS): ScorePassword {
  const pending = new Map<number, Pending>();
  let thread: Worker | undefined;
  let lastId = 0;

  return (password, userInputs) =>
    new Promise((resolve, reject) => {
      thread ??= startThread();
      // While it works the process must not end; afterwards it may.
      thread.ref();
      lastId += 1;
      pending.set(lastId, {
        resolve,
        reject,
        timer: setTimeout(replaceThread, timeoutMs, thread, new Error('the check of a password took too long')),
      });
      const question: StrengthQuestion = {
        id: lastId,
        password: firstCharacters(password, MAX_CHECKED_CHARACTERS),
        userInputs: userInputs.map((input) => firstCharacters(input, MAX_USER_INPUT_CHARACTERS)),
      };
      thread.postMessage(question);
    });

  function startThread(): Worker {
    const started = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } });
    started.on('message', ({ id, score }: StrengthAnswer) => {
      settle(id, ({ resolve }) => resolve(score));
      if (pending.size === 0) started.unref();
    });
    started.on('error', (error) => replaceThread(started, error));
    return started;
  }

  /** All questions fail that the thread has not answered; the next one starts another. */
  function replaceThread(stuck: Worker, cause: Error) {
    if (thread !== stuck) return;
    thread = undefined;
    void stuck.terminate();
    for (const id of [...pending.keys()]) settle(id, ({ reject }) => reject(busyError(cause)));
  }

  function settle(id: number, answer: (question: Pending) => void) {
    const question = pending.get(id);
    if (!question) return;
    pending.delete(id);
    clearTimeout(question.timer);
    answer(question);
  }
}

/** Counts code points, so that none is cut in two. */
function firstCharacters(text: string, max: number): string {
  return [...text].slice(0, max).join('');
}

export const scorePassword = createStrengthMeter();
