import { readdirSync, readFileSync } from 'node:fs';

/** SIGKILL to the processes of this program in a process group. */
export function killInGroup(group: number, program: string): void {
  for (const pid of pidsInGroup(group, program)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}

function pidsInGroup(group: number, program: string): number[] {
  const isMember = (pid: string) => {
    const [, name, rest = ''] = /\((.+)\) (.+)/.exec(statOf(pid)) ?? [];
    return name === program && rest.split(' ')[2] === String(group);
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isMember(name))
    .map(Number);
}

/** Empty for a process that has ended. */
function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}
