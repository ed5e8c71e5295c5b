/** A program in a root of its own, as systemd and container engines run one. */
interface Jail {
  /** Folder that becomes the root, and which the program cannot write to. */
  root: string;
  /** `uid:gid` */
  user: string;
  /** Folders that it can write to: path inside, folder of this machine. */
  writable: Record<string, string>;
  environment: Record<string, string>;
  program: string[];
}

/**
 * The command that runs it: read-only root, /tmp of its own, its own processes, no capability and none to gain. Needs root. Not here:
 * the filters of system calls and address families, which only systemd and container engines set.
 */
export function jailed({ root, user, writable, environment, program }: Jail): string[] {
  const variables = Object.entries(environment).map(([name, value]) => `'${name}=${value}'`);
  const script = [
    'set -eu',
    `mkdir -p ${root}/dev ${root}/proc ${root}/tmp`,
    `mount --bind ${root} ${root}`,
    `mount -o remount,ro,bind ${root}`,
    ...Object.entries(writable).map(([inside, outside]) => `mount --bind ${outside} ${root}${inside}`),
    `mount -t tmpfs -o mode=1777 tmpfs ${root}/tmp`,
    `mount -t proc proc ${root}/proc`,
    `mount --rbind /dev ${root}/dev`,
    // What chroot needs to change root and user is gone when it has changed them.
    `exec env -i ${variables.join(' ')} /usr/bin/setpriv --no-new-privs --bounding-set=-all,+sys_chroot,+setuid,+setgid \\`,
    `  /usr/sbin/chroot --userspec=${user} --groups= ${root} ${program.join(' ')}`,
  ];
  return ['unshare', '--mount', '--pid', '--fork', '--kill-child=TERM', 'sh', '-c', script.join('\n')];
}
