import { setTimeout as pause } from 'node:timers/promises';

/** Rejects when `promise` has not settled after `timeoutMs`. */
export async function withDeadline<Result>(description: string, promise: Promise<Result>, timeoutMs: number): Promise<Result> {
  const controller = new AbortController();
  const deadline = pause(timeoutMs, undefined, { signal: controller.signal }).then(() => {
    throw new Error(`timed out after ${timeoutMs / 1_000} s, waiting until ${description}`);
  });
  deadline.catch(() => {});
  return Promise.race([promise, deadline]).finally(() => controller.abort());
}

/** Polls until `condition` holds; throws after `timeoutMs`. */
export async function until(
  description: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 20_000,
  intervalMs = 10,
): Promise<void> {
  const startedAt = performance.now();
  while (!(await condition())) {
    if (performance.now() - startedAt > timeoutMs) throw new Error(`timed out after ${timeoutMs / 1_000} s, waiting until ${description}`);
    await pause(intervalMs);
  }
}
