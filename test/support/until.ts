import { setTimeout as pause } from 'node:timers/promises';

/** Resolves when it is so; throws what did not come about in this time. Milliseconds. */
export async function until(sentence: string, isSo: () => boolean | Promise<boolean>, within = 20_000): Promise<void> {
  const started = performance.now();
  while (!(await isSo())) {
    if (performance.now() - started > within) throw new Error(`within ${within / 1_000} s it did not come about that ${sentence}`);
    await pause(10);
  }
}
