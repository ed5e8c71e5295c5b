import { crc32, deflateSync } from 'node:zlib';
import encodeQR from 'qr';

/** Modules around the code, which readers need to find it (ISO/IEC 18004, 5.3.8). */
const QUIET_ZONE = 4;
/** Pixels per module. */
const SCALE = 6;
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A QR code as an SVG element that a page can contain. */
export function qrSvg(content: string): string {
  return encodeQR(content, 'svg', { ecc: 'medium', border: QUIET_ZONE });
}

/**
 * The same as a PNG of one bit per pixel (ISO/IEC 15948) for emails, in which SVG is not shown: about 700 bytes, where the GIF of the
 * library, which is not compressed, has fifty times as many.
 */
export function qrPng(content: string): Buffer {
  const rows = encodeQR(content, 'raw', { ecc: 'medium', border: QUIET_ZONE, scale: SCALE });
  const size = rows.length;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // One bit per pixel, greyscale; the rest is 0: deflate, no filter, not interlaced.
  header[8] = 1;
  return Buffer.concat([
    PNG_SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows.map(toScanLine)))),
    chunk('IEND'),
  ]);
}

/** A byte that says "no filter", then eight pixels a byte; white is 1. */
function toScanLine(row: boolean[]): Buffer {
  const line = Buffer.alloc(1 + Math.ceil(row.length / 8));
  row.forEach((isDark, x) => {
    if (!isDark) line[1 + (x >> 3)] = (line[1 + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
  });
  return line;
}

function chunk(type: string, data = Buffer.alloc(0)): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}
