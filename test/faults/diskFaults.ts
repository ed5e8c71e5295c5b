import { spawnSync } from 'node:child_process';
import { closeSync, copyFileSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/database/database.ts';
import { sqliteFile } from '../../src/databaseUrl.ts';
import { onCleanup } from '../support/cleanup.ts';
import { freshFolder } from '../support/databases.ts';
import { until } from '../support/until.ts';
import type { FaultEnvironment } from './environment.ts';
import { changePostgresSetting } from './postgresFaults.ts';
import type { Scenario } from './scenario.ts';

const MEGABYTE_BYTES = 1_048_576;
const MAX_FILE_BYTES = 8 * MEGABYTE_BYTES;

/** Faults of the disk: every acknowledged sign-up is kept, and the service recovers without a restart. */
export const diskFaults: Scenario[] = [diskFull(), readOnly(), fileReplaced()];

/** Fills a small file system where mounting is allowed; otherwise limits the size of files. */
function diskFull(): Scenario {
  let folder = '';
  let isMounted = false;
  return {
    name: 'disk full',
    on: ['sqlite'],
    async setUp() {
      folder = freshFolder();
      isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'slotkeeper', folder]).status === 0;
      if (isMounted) onCleanup(() => spawnSync('umount', ['-l', folder]));
      const wrapper = isMounted ? [] : ['prlimit', `--fsize=${MAX_FILE_BYTES}:`];
      return { DATABASE_URL: `sqlite:${join(folder, 'slotkeeper.sqlite')}`, wrapper };
    },
    async run(environment, times) {
      for (let repetition = 0; repetition < times; repetition++) {
        const { toldToRetry } = environment.workload.clientLog;
        const ballast = join(folder, 'ballast');
        if (isMounted) fillDisk(ballast);
        await until('clients are told to retry', () => environment.workload.clientLog.toldToRetry >= toldToRetry + 40);
        if (isMounted) await environment.waitForNotReady();
        const faultEndedAt = performance.now();
        if (isMounted) rmSync(ballast);
        else spawnSync('prlimit', ['--pid', String(environment.service.pid), '--fsize=unlimited']);
        await environment.waitForRecovery(faultEndedAt);
        if (!isMounted) return;
      }
    },
  };
}

/** Writes until the disk is full. */
function fillDisk(file: string) {
  const descriptor = openSync(file, 'w');
  for (const piece of [Buffer.alloc(MEGABYTE_BYTES), Buffer.alloc(4_096), Buffer.alloc(1)]) {
    try {
      while (writeSync(descriptor, piece) === piece.length);
    } catch {}
  }
  closeSync(descriptor);
}

/** As when the system makes the disk read-only after an error. */
function readOnly(): Scenario {
  return {
    name: 'database read-only',
    async run(environment, times) {
      const { toldToRetry } = environment.workload.clientLog;
      await setReadOnly(environment, true);
      await until('clients are told to retry', () => environment.workload.clientLog.toldToRetry >= toldToRetry + 40 * times);
      await environment.waitForNotReady();
      await environment.checkReads();
      const faultEndedAt = performance.now();
      await setReadOnly(environment, false);
      await environment.waitForRecovery(faultEndedAt);
    },
  };
}

async function setReadOnly(environment: FaultEnvironment, readOnly: boolean) {
  if (sqliteFile(environment.options.DATABASE_URL)) environment.service.send({ readOnly });
  else await changePostgresSetting(environment.options.DATABASE_URL, 'default_transaction_read_only', readOnly ? 'on' : 'off');
}

/** Replaces the file by an older copy while the service has the original open. */
function fileReplaced(): Scenario {
  return {
    name: 'file replaced',
    on: ['sqlite'],
    async run(environment) {
      const file = sqliteFile(environment.options.DATABASE_URL) as string;
      await environment.workload.stop();
      await environment.workload.retryUnanswered();
      const copy = `${file}.copy`;
      const db = openDatabase(environment.options.DATABASE_URL);
      await db.raw('VACUUM INTO ?', [copy]).finally(() => db.destroy());
      for (const suffix of ['', '-wal', '-shm']) renameSync(`${file}${suffix}`, `${file}.old${suffix}`);
      copyFileSync(copy, file);
      environment.workload.start();
      const faultEndedAt = performance.now();
      await until('clients are told to retry', () => environment.workload.clientLog.toldToRetry >= 20);
      await environment.waitForNotReady();
      await environment.service.stop();
      await environment.restart();
      await environment.waitForRecovery(faultEndedAt);
    },
  };
}
