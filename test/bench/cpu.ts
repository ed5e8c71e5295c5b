import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** CPU of the servers, which run one at a time. */
export const SERVER_CPU = 0;
/** CPU of the load generator. */
const LOAD_CPU = 1;

export const canPin = availableParallelism() > 1 && spawnSync('taskset', ['-c', String(LOAD_CPU), 'true']).status === 0;

/** The command pinned to one CPU; unchanged where pinning is not possible. */
export function pinnedTo(cpu: number, command: string[]): [program: string, ...rest: string[]] {
  const pinned = canPin ? ['taskset', '-c', String(cpu), ...command] : command;
  return pinned as [string, ...string[]];
}

export function pinOwnProcess(): void {
  if (canPin) spawnSync('taskset', ['-a', '-c', '-p', String(LOAD_CPU), String(process.pid)]);
}
