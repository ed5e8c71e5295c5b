import { monitorEventLoopDelay } from 'node:perf_hooks';

/*
 * Loaded into the service with --import: reports the longest delay of the event loop since `watch`, each time it grows,
 * so that it is also known for a process that is killed. Milliseconds.
 */
const RESOLUTION_MS = 5;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
let reportedMs = 0;

process.on('message', ({ watch }: { watch?: true }) => {
  if (!watch) return;
  delay.enable();
  setInterval(report, 50).unref();
});
process.channel?.unref();

function report() {
  const maxDelayMs = Math.round(delay.max / 1e6) - RESOLUTION_MS;
  if (maxDelayMs <= reportedMs) return;
  reportedMs = maxDelayMs;
  process.send?.({ maxDelayMs });
}
