import type { Logger } from 'pino';

export interface Job {
  name: string;
  /** Milliseconds between two starts. A run that is still going on is never overlapped. */
  intervalMs: number;
  run: () => Promise<unknown>;
}

export interface Scheduler {
  /** Starts a job at once; if it is running, it runs once more afterwards. */
  trigger: (name: string) => void;
  /** Starts no more jobs and resolves when the running ones have finished. */
  stop: () => Promise<void>;
}

/** Runs each job now and then at its interval. A job that throws is logged and runs again at the next interval. */
export function startScheduler(jobs: Job[], log: Logger): Scheduler {
  const running = new Map<string, Promise<void>>();
  const rerunRequested = new Set<string>();
  let isStopped = false;

  function trigger(name: string) {
    const job = jobs.find((candidate) => candidate.name === name);
    if (!job || isStopped) return;
    if (running.has(name)) rerunRequested.add(name);
    else
      running.set(
        name,
        runJob(job).finally(() => running.delete(name)),
      );
  }

  async function runJob({ name, run }: Job) {
    do {
      rerunRequested.delete(name);
      await run().catch((error: unknown) => log.error({ err: error, job: name }, 'scheduled job failed'));
    } while (rerunRequested.has(name) && !isStopped);
  }

  const timers = jobs.map(({ name, intervalMs }) => setInterval(() => trigger(name), intervalMs));
  for (const { name } of jobs) trigger(name);

  return {
    trigger,
    async stop() {
      isStopped = true;
      timers.forEach(clearInterval);
      await Promise.all(running.values());
    },
  };
}
