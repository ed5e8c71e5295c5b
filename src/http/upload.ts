import { Writable } from 'node:stream';
import { koaBody } from 'koa-body';
import { DomainError } from '../domainError.ts';
import type { LocalizedText } from '../i18n/translate.ts';
import type { Context, Middleware } from './request.ts';

/** Fields beside the file, and their bytes. */
const MAX_FIELDS = 10;
const MAX_FIELD_BYTES = 16 * 1024;

/** A form with a larger file is not read to its end, so that its other fields are lost. */
const READ_TO_THE_END = 8;

/** The bytes of files by what formidable calls them: nothing of an upload is written to the disk. */
const contents = new WeakMap<object, Buffer[]>();

/**
 * Reads a form with one file, in `multipart/form-data` (RFC 7578), of at most `maxBytes`. Throws 415 for another content type, and a
 * DomainError `invalid` for a malformed form or, with `tooLarge` at the field `file`, for a larger file.
 */
export function createUploadReader(maxBytes: number, tooLarge: LocalizedText): (ctx: Context) => Promise<void> {
  const tooLargeError = new DomainError('invalid', tooLarge, { fieldErrors: [{ field: 'file', message: tooLarge }] });
  const maxRead = maxBytes * READ_TO_THE_END;
  const read = koaBody({
    ...{ json: false, urlencoded: false, text: false, multipart: true },
    formidable: {
      ...{ maxFiles: 1, maxFileSize: maxRead, maxTotalFileSize: maxRead, maxFields: MAX_FIELDS, maxFieldsSize: MAX_FIELD_BYTES },
      ...{ allowEmptyFiles: true, minFileSize: 0 },
      // It is given the file, which its types do not say.
      fileWriteStreamHandler: ((file: object) => keepIn(file, maxBytes)) as never,
    },
  });
  return async (ctx) => {
    if (ctx.is('multipart/form-data') !== 'multipart/form-data') ctx.throw(415, 'The content type must be multipart/form-data.');
    await (read as unknown as Middleware)(ctx, async () => {}).catch((error: unknown) => {
      throw toUploadError(error, tooLargeError);
    });
    if (uploadedFile(ctx, 'file').length > maxBytes) throw tooLargeError;
  };
}

/** One byte too many is kept of a larger file, to know that it is one. */
function keepIn(file: object, maxBytes: number): Writable {
  const chunks: Buffer[] = [];
  let kept = 0;
  contents.set(file, chunks);
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const part = chunk.subarray(0, maxBytes + 1 - kept);
      if (part.length > 0) chunks.push(part);
      kept += part.length;
      done();
    },
  });
}

/** The bytes of the file in this field; empty if none was chosen. */
export function uploadedFile(ctx: Context, field: string): Buffer {
  const given = (ctx.request as { files?: Record<string, object | object[] | undefined> }).files?.[field];
  const file = Array.isArray(given) ? given[0] : given;
  return Buffer.concat((file && contents.get(file)) ?? []);
}

/** The bytes of a body that is a file itself. Throws 415 unless its type is one of `types`, 413 above `maxBytes`. */
export async function readFileBody(ctx: Context, types: string[], maxBytes: number): Promise<Buffer> {
  if (!ctx.is(types)) ctx.throw(415, `The content type must be ${types.join(' or ')}.`);
  const chunks: Buffer[] = [];
  let bytes = ctx.request.length ?? 0;
  if (bytes > maxBytes) throw bodyTooLarge(maxBytes);
  bytes = 0;
  for await (const chunk of ctx.req) {
    bytes += (chunk as Buffer).length;
    if (bytes > maxBytes) throw bodyTooLarge(maxBytes);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function bodyTooLarge(limit: number): Error {
  return Object.assign(new Error('too large'), { status: 413, limit });
}

/** formidable says by `httpCode` whose fault it was. */
function toUploadError(error: unknown, tooLarge: DomainError): unknown {
  const status = (error as { httpCode?: unknown } | null)?.httpCode;
  if (status === 413) return tooLarge;
  return status === undefined ? error : new DomainError('invalid', 'The request body could not be parsed.');
}
