import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/* Loaded into the service with --import: on request, collects garbage and reports the heap in use, in megabytes. */
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

process.on('message', ({ measureHeap }: { measureHeap?: true }) => {
  if (!measureHeap) return;
  collectGarbage();
  process.send?.({ heapMb: process.memoryUsage().heapUsed / 1e6 });
});
process.channel?.unref();
