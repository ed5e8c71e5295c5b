import { spawnSync } from 'node:child_process';
import { closeSync, copyFileSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/database/database.ts';
import { sqliteFile } from '../../src/database/dialect.ts';
import { freshFolder } from '../support/databases.ts';
import { afterwards } from '../support/tidy.ts';
import { until } from '../support/until.ts';
import { settingOfPostgres } from './postgres.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

const MEGABYTE = 1_048_576;
const LARGEST_FILE = 8 * MEGABYTE;

/** Whatever happens to the disk: no sign-up is acknowledged that is not kept, and all is well again without a restart. */
export const disk: Scenario[] = [diskFull(), readOnly(), fileReplaced()];

/** A small disk of its own where we may mount one, or else a limit to the size of files. */
function diskFull(): Scenario {
  let folder = '';
  let isMounted = false;
  return {
    name: 'disk full',
    on: ['sqlite'],
    async needs() {
      folder = freshFolder();
      isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'slotkeeper', folder]).status === 0;
      if (isMounted) afterwards(() => spawnSync('umount', ['-l', folder]));
      const under = isMounted ? [] : ['prlimit', `--fsize=${LARGEST_FILE}:`];
      return { DATABASE_URL: `sqlite:${join(folder, 'slotkeeper.sqlite')}`, under };
    },
    async happens(stage, times) {
      for (let time = 0; time < times; time++) {
        const { sentAway } = stage.crowd.witness;
        const ballast = join(folder, 'ballast');
        if (isMounted) fill(ballast);
        await until('people are sent away', () => stage.crowd.witness.sentAway >= sentAway + 40);
        if (isMounted) await stage.isNotReady();
        const since = performance.now();
        if (isMounted) rmSync(ballast);
        else spawnSync('prlimit', ['--pid', String(stage.service.pid), '--fsize=unlimited']);
        await stage.recovered(since);
        if (!isMounted) return;
      }
    },
  };
}

/** Writes until there is no room for another byte. */
function fill(file: string) {
  const descriptor = openSync(file, 'w');
  for (const piece of [Buffer.alloc(MEGABYTE), Buffer.alloc(4_096), Buffer.alloc(1)]) {
    try {
      while (writeSync(descriptor, piece) === piece.length);
    } catch {}
  }
  closeSync(descriptor);
}

/** As when the system, after an error of the disk, writes no more. */
function readOnly(): Scenario {
  return {
    name: 'database read-only',
    async happens(stage, times) {
      const { sentAway } = stage.crowd.witness;
      await setReadOnly(stage, true);
      await until('people are sent away', () => stage.crowd.witness.sentAway >= sentAway + 40 * times);
      await stage.isNotReady();
      await stage.canStillRead();
      const since = performance.now();
      await setReadOnly(stage, false);
      await stage.recovered(since);
    },
  };
}

async function setReadOnly(stage: Stage, readOnly: boolean) {
  if (sqliteFile(stage.setting.DATABASE_URL)) stage.service.tell({ readOnly });
  else await settingOfPostgres(stage.setting.DATABASE_URL, 'default_transaction_read_only', readOnly ? 'on' : 'off');
}

/** Somebody puts an older copy in the place of the file, while the service goes on writing into the one it has open. */
function fileReplaced(): Scenario {
  return {
    name: 'file replaced',
    on: ['sqlite'],
    async happens(stage) {
      const file = sqliteFile(stage.setting.DATABASE_URL) as string;
      await stage.crowd.stop();
      await stage.crowd.askAgain();
      const copy = `${file}.copy`;
      const db = openDatabase(stage.setting.DATABASE_URL);
      await db.raw('VACUUM INTO ?', [copy]).finally(() => db.destroy());
      for (const end of ['', '-wal', '-shm']) renameSync(`${file}${end}`, `${file}.old${end}`);
      copyFileSync(copy, file);
      stage.crowd.begin();
      const since = performance.now();
      await until('people are sent away', () => stage.crowd.witness.sentAway >= 20);
      await stage.isNotReady();
      await stage.service.stop();
      await stage.again();
      await stage.recovered(since);
    },
  };
}
