import { inflateRawSync } from 'node:zlib';

const CENTRAL_ENTRY = 0x02014b50;

/** One file of a ZIP archive as text, found by the directory at its end (APPNOTE.TXT, 4.3.12). Throws an Error if it is missing. */
export function zipEntry(archive: Buffer, name: string): string {
  for (let at = archive.indexOf('PK\u0001\u0002', 0, 'latin1'); at >= 0 && archive.readUInt32LE(at) === CENTRAL_ENTRY; ) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    if (archive.toString('utf8', at + 46, at + 46 + nameLength) === name) {
      const start = archive.readUInt32LE(at + 42);
      const contentAt = start + 30 + archive.readUInt16LE(start + 26) + archive.readUInt16LE(start + 28);
      return inflateRawSync(archive.subarray(contentAt, contentAt + archive.readUInt32LE(at + 20))).toString('utf8');
    }
    at += 46 + nameLength + extraLength + commentLength;
  }
  throw new Error(`The archive has no ${name}`);
}
