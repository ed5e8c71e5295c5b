import type { Logger } from 'pino';

/** Something that happens by itself. */
export interface Habit {
  name: string;
  /** Milliseconds between one start and the next; it never runs beside itself. */
  every: number;
  run: () => Promise<unknown>;
}

export interface Clockwork {
  /** Does a habit at once, because there is something for it to do. */
  wake: (name: string) => void;
  /** Resolves when nothing runs any more. */
  stop: () => Promise<void>;
}

/** One list of everything that happens by itself. */
export function startClockwork(habits: Habit[], log: Logger): Clockwork {
  const running = new Map<string, Promise<void>>();
  const askedAgain = new Set<string>();
  let stopped = false;

  function wake(name: string) {
    const habit = habits.find((known) => known.name === name);
    if (!habit || stopped) return;
    if (running.has(name)) askedAgain.add(name);
    else
      running.set(
        name,
        once(habit).finally(() => running.delete(name)),
      );
  }

  async function once({ name, run }: Habit) {
    do {
      askedAgain.delete(name);
      await run().catch((error: unknown) => log.error({ err: error, habit: name }, 'what happens by itself did not'));
    } while (askedAgain.has(name) && !stopped);
  }

  const timers = habits.map(({ name, every }) => setInterval(() => wake(name), every));
  for (const { name } of habits) wake(name);

  return {
    wake,
    async stop() {
      stopped = true;
      timers.forEach(clearInterval);
      await Promise.all(running.values());
    },
  };
}
