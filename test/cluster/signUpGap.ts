/** How often it looks. A gap is measured this exactly. */
const INTERVAL_MS = 20;

/** Measures the longest time in which nobody new is registered. */
export class SignUpGap {
  private readonly timer: NodeJS.Timeout;
  private longestMs = 0;

  /** @param count the number of registrations that were acknowledged so far */
  constructor(count: () => number) {
    let lastCount = count();
    let lastAt = performance.now();
    this.timer = setInterval(() => {
      const at = performance.now();
      this.longestMs = Math.max(this.longestMs, at - lastAt);
      if (count() === lastCount) return;
      lastCount = count();
      lastAt = at;
    }, INTERVAL_MS);
  }

  /** Returns the longest gap in seconds. */
  stop(): number {
    clearInterval(this.timer);
    return this.longestMs / 1_000;
  }
}
