import { monitorEventLoopDelay } from 'node:perf_hooks';

/*
 * Loaded into the service with --import: tells how long its event loop stood still at most, whenever that grows, so that
 * it is known of a process that is killed, too. Counted from when it is told to watch. Milliseconds.
 */
const RESOLUTION = 5;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
let told = 0;

process.on('message', ({ watch }: { watch?: true }) => {
  if (!watch) return;
  delay.enable();
  setInterval(tell, 50).unref();
});
process.channel?.unref();

function tell() {
  const frozen = Math.round(delay.max / 1e6) - RESOLUTION;
  if (frozen <= told) return;
  told = frozen;
  process.send?.({ frozen });
}
