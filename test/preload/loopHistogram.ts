import { monitorEventLoopDelay } from 'node:perf_hooks';

/*
 * Loaded into the service with --import: `{ loop: 'start' }` begins to watch the event loop, `{ loop: 'stop' }` ends it and
 * sends how late its timers were: `{ p99Ms, maxMs }`.
 */
const RESOLUTION_MS = 5;
const NANOSECONDS_PER_MS = 1e6;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

process.on('message', ({ loop }: { loop?: 'start' | 'stop' }) => {
  if (loop === 'start') {
    delay.reset();
    delay.enable();
  }
  if (loop !== 'stop') return;
  delay.disable();
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / NANOSECONDS_PER_MS - RESOLUTION_MS);
  process.send?.({ p99Ms: late(delay.percentile(99)), maxMs: late(delay.max) });
});
process.channel?.unref();
