import { existsSync, readFileSync } from 'node:fs';

/** Unit of /proc/PID/stat: 1 / sysconf(_SC_CLK_TCK). */
const TICK_SECONDS = 0.01;

/** CPU seconds of a process, including the threads of compiler and garbage collector. */
export function cpuTime(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return Number.NaN;
  // The name of the program is in brackets and may contain spaces, so the fields are counted after it.
  const fields = readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_SECONDS;
}

/** Resident memory in megabytes: now, and at its peak. */
export function memoryUsageMb(pid: number): { now: number; peak: number } {
  const file = `/proc/${pid}/status`;
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1]) / 1_024;
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}
