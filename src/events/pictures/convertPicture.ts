import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DomainError } from '../../domainError.ts';
import type { PictureKind } from './eventPicture.ts';
import { createPictureQueue } from './pictureQueue.ts';

/** Bytes of a file that may be uploaded. */
export const MAX_UPLOAD_BYTES = 5 * 1024 * 1024;

/** Decoding takes a second for what a camera makes; the rest is for busy machines. */
const TIMEOUT_MS = 20_000;
/** The two files that come back are a few hundred kilobytes. */
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;
const WORKER_FILE = fileURLToPath(new URL('./pictureWorker.mjs', import.meta.url));

/** What the worker says before the bytes of both files. `peakKb` is the most memory that it had. */
interface WorkerReport {
  fault?: 'type' | 'pixels' | 'broken';
  width: number;
  height: number;
  largeBytes: number;
  peakKb: number;
}

export interface ConvertedPicture {
  /** Pixels of the large one. */
  width: number;
  height: number;
  large: Buffer;
  small: Buffer;
}

const enqueue = createPictureQueue();

/**
 * Decodes a JPEG, PNG or WebP and writes it anew in two sizes, upright and without metadata. What was uploaded is not kept, so
 * nothing of it but its pixels reaches anybody. A process of its own decodes it, one at a time: no file can raise the memory of the
 * service, stop it or keep it busy.
 * @throws DomainError `invalid` for what is no such picture, has too many pixels or is damaged; `busy` if too many wait.
 */
export function convertPicture(upload: Buffer, kind: PictureKind): Promise<ConvertedPicture> {
  if (upload.length === 0) throw refused('missing');
  if (upload.length > MAX_UPLOAD_BYTES) throw refused('large');
  return enqueue(async () => {
    const { report, files } = await runWorker(upload, kind);
    if (report.fault !== undefined) throw refused(report.fault);
    const { width, height, largeBytes } = report;
    return { width, height, large: files.subarray(0, largeBytes), small: files.subarray(largeBytes) };
  });
}

/** The error at the field of the file. */
function refused(fault: 'missing' | 'large' | 'type' | 'pixels' | 'broken'): DomainError {
  const message = { key: `fieldErrors.picture.${fault}` };
  return new DomainError('invalid', message, { fieldErrors: [{ field: 'file', message }] });
}

/** Exported for the test of its memory. A worker that dies or takes too long was given a damaged picture. */
export async function runWorker(upload: Buffer, kind: PictureKind): Promise<{ report: WorkerReport; files: Buffer }> {
  // It gets none of the settings: it reads what strangers made.
  const worker = spawn(process.execPath, ['--max-old-space-size=64', WORKER_FILE, kind], {
    ...{ stdio: ['pipe', 'pipe', 'ignore'], env: { VIPS_CONCURRENCY: '1', MALLOC_ARENA_MAX: '1' }, timeout: TIMEOUT_MS },
    killSignal: 'SIGKILL',
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  worker.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_OUTPUT_BYTES) worker.kill('SIGKILL');
    else chunks.push(chunk);
  });
  // It may refuse the picture before it has read all of it.
  worker.stdin?.on('error', () => {});
  worker.stdin?.end(upload);
  await once(worker, 'close');
  const output = Buffer.concat(chunks);
  const end = output.indexOf('\n');
  if (end < 0) return { report: { fault: 'broken', width: 0, height: 0, largeBytes: 0, peakKb: 0 }, files: Buffer.alloc(0) };
  return { report: JSON.parse(output.toString('utf8', 0, end)) as WorkerReport, files: output.subarray(end + 1) };
}
