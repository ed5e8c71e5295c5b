import { existsSync, readFileSync } from 'node:fs';

/** What Linux counts a tick as, whatever its timer does. Seconds. */
const TICK = 0.01;

/** Seconds of CPU that a process has used, its compiler's and collector's threads included. */
export function cpuTime(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return Number.NaN;
  // The name of the program stands in brackets and may hold anything, so counting starts behind it.
  const fields = readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK;
}

/** Megabytes in memory: now, and the most there ever were. */
export function memory(pid: number): { now: number; peak: number } {
  const file = `/proc/${pid}/status`;
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1]) / 1_024;
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}
