import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Where the servers run, one at a time. */
export const SERVERS = 0;
/** Where the load comes from, so that it does not take from what it measures. */
const LOAD = 1;

export const canPin = availableParallelism() > 1 && spawnSync('taskset', ['-c', String(LOAD), 'true']).status === 0;

/** A command that runs on one CPU alone; as it is where that cannot be had. */
export function on(cpu: number, command: string[]): [program: string, ...rest: string[]] {
  const pinned = canPin ? ['taskset', '-c', String(cpu), ...command] : command;
  return pinned as [string, ...string[]];
}

export function pinMyself(): void {
  if (canPin) spawnSync('taskset', ['-a', '-c', '-p', String(LOAD), String(process.pid)]);
}
