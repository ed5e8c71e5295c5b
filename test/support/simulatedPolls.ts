const POLL_MS = 1_000;

/** Lets the test decide when a dispatcher that waits for answers looks again, which it does once a second. Other timers stay real. */
export function simulatePolls() {
  const { setTimeout, clearTimeout } = globalThis;
  const polls = new Map<object, () => void>();
  Object.assign(globalThis, {
    setTimeout(run: (...values: unknown[]) => void, delayMs: number, ...values: unknown[]) {
      if (delayMs !== POLL_MS) return setTimeout(run, delayMs, ...values);
      const timer = {};
      polls.set(timer, () => run(...values));
      return timer;
    },
    clearTimeout(timer?: NodeJS.Timeout) {
      if (timer === undefined || !polls.delete(timer)) clearTimeout(timer);
    },
  });
  return {
    poll() {
      const due = [...polls.values()];
      polls.clear();
      for (const run of due) run();
    },
    restore: () => void Object.assign(globalThis, { setTimeout, clearTimeout }),
  };
}
