import { hash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.ts';

/** Names the folder that the processes of one test run share. */
const RUN_FOLDER_VARIABLE = 'SLOTKEEPER_TEST_RUN';
const WORK_TIMEOUT_MS = 180_000;

const results = new Map<string, Promise<string>>();

const MEMORY_FOLDER = '/dev/shm';
const MEMORY_NEEDED_BYTES = 4 * 2 ** 30;

/** Creates the shared folder, unless a parent process has. Child processes inherit the variable. */
export function startTestRun(): string {
  const inherited = process.env[RUN_FOLDER_VARIABLE];
  if (inherited && existsSync(inherited)) return inherited;
  keepTemporaryFilesInMemory();
  const folder = mkdtempSync(join(tmpdir(), 'slotkeeper-run-'));
  process.env[RUN_FOLDER_VARIABLE] = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Hundreds of databases wait for the disk at each commit. A killed process loses nothing that it wrote to memory either. */
function keepTemporaryFilesInMemory(): void {
  if (process.env.TMPDIR || !existsSync(MEMORY_FOLDER)) return;
  const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
  if (bavail * bsize >= MEMORY_NEEDED_BYTES) process.env.TMPDIR = MEMORY_FOLDER;
}

/** Does `work` in the process of this test run that asks first. The others wait, and get the same result or error. */
export function oncePerRun(name: string, work: () => string | Promise<string>): Promise<string> {
  const result = results.get(name) ?? workOrWait(join(startTestRun(), name), work);
  results.set(name, result);
  return result;
}

/** The result of `oncePerRun` if the work has been done in this run; null if nobody has asked for it. */
export function resultOfRun(name: string): Promise<string | null> {
  const file = join(startTestRun(), name);
  return existsSync(`${file}.begun`) ? waitForResult(file) : Promise.resolve(null);
}

/** What the processes of this test run have found faultless, and need not look at again. */
export class FaultlessInRun {
  /** Each process asks the others once. */
  private readonly known = new Set<string>();
  private readonly kind: string;

  constructor(kind: string) {
    this.kind = kind;
  }

  has(subject: string): boolean {
    const isKnown = this.known.has(subject) || existsSync(this.markerOf(subject));
    if (isKnown) this.known.add(subject);
    return isKnown;
  }

  add(subject: string): void {
    if (this.known.has(subject)) return;
    this.known.add(subject);
    writeFileSync(this.markerOf(subject), '');
  }

  private markerOf(subject: string): string {
    return join(startTestRun(), `${this.kind}-${hash('sha256', subject, 'hex')}`);
  }
}

async function workOrWait(file: string, work: () => string | Promise<string>): Promise<string> {
  if (isFirst(`${file}.begun`)) {
    const outcome = await Promise.resolve()
      .then(work)
      .then(
        (result) => ({ result }),
        (error: Error) => ({ error: error.message }),
      );
    // A file that is there is complete.
    writeFileSync(`${file}.unfinished`, JSON.stringify(outcome));
    renameSync(`${file}.unfinished`, file);
  }
  return waitForResult(file);
}

async function waitForResult(file: string): Promise<string> {
  await until(`${file} is there`, () => existsSync(file), WORK_TIMEOUT_MS);
  const { result, error } = JSON.parse(readFileSync(file, 'utf8'));
  if (error !== undefined) throw new Error(error);
  return result;
}

/** Creating a folder succeeds for one process only. */
function isFirst(marker: string): boolean {
  try {
    mkdirSync(marker);
    return true;
  } catch {
    return false;
  }
}
