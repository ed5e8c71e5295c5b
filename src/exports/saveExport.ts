import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PRIVATE_MODE } from '../database/privateFile.ts';
import { DomainError } from '../domainError.ts';

/**
 * Writes the stream to a file that only its owner can read, and replaces one of this name. The file gets its name when it is
 * complete.
 */
export async function saveExport(stream: Readable, file: string): Promise<void> {
  const target = resolve(file);
  const unfinished = `${target}.unfinished`;
  try {
    rmSync(unfinished, { force: true });
    await pipeline(stream, createWriteStream(unfinished, { flags: 'wx', mode: PRIVATE_MODE, flush: true }));
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/** Throws DomainError `invalid` if the file cannot be made, because its folder is missing. */
export function assertFolderExists(file: string): void {
  const folder = dirname(resolve(file));
  if (existsSync(folder)) return;
  const message = `There is no folder ${folder}.`;
  throw new DomainError('invalid', message, { fieldErrors: [{ field: 'output', message }] });
}
