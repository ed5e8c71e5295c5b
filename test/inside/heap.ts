import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/*
 * Loaded into the service with --import: tells how much is in use when all that is used no more was collected, as often
 * as it is asked. Megabytes.
 */
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

process.on('message', ({ weigh }: { weigh?: true }) => {
  if (!weigh) return;
  collect();
  process.send?.({ inUse: process.memoryUsage().heapUsed / 1e6 });
});
process.channel?.unref();
