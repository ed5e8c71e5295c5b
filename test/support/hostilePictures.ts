import { crc32, deflateSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { Random } from './random.ts';

export interface HostilePicture {
  name: string;
  content: Buffer;
}

/** Must be in no file that we give out. */
export const MARKER = '<script>alert(document.domain)</script>';

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99">${MARKER}<rect width="99" height="99"/></svg>`;
const XXE = `<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>${SVG.replace('<rect', '<text>&x;</text><rect')}`;

/** A hundred files that somebody might upload to do harm, the same each time. */
export async function hostilePictures(): Promise<HostilePicture[]> {
  const jpeg = await aPicture().jpeg().toBuffer();
  const png = await aPicture().png().toBuffer();
  const webp = await aPicture().webp().toBuffer();
  const files: Record<string, Buffer | string> = {
    ...{
      svg: SVG,
      'svg with an entity': XXE,
      'packed svg': gzipSync(SVG),
      html: `<!doctype html>${MARKER}`,
      script: 'alert(1)',
      text: 'x',
    },
    ...{
      pdf: `%PDF-1.7\n${MARKER}`,
      'gif that is a script': `GIF89a/*${'x'.repeat(99)}*/=1;alert(1)//`,
      mp4: `\0\0\0\x18ftypmp42${MARKER}`,
    },
    ...{ zeros: Buffer.alloc(4_096), 'one byte': Buffer.from([0xff]), 'signature only': png.subarray(0, 8), bmp: `BM${'\0'.repeat(200)}` },
    ...{
      gif: await aPicture().gif().toBuffer(),
      tiff: await aPicture().tiff().toBuffer(),
      avif: await aPicture().avif({ effort: 0 }).toBuffer(),
    },
    'jpeg with a script behind it': Buffer.concat([jpeg, Buffer.from(MARKER)]),
    'jpeg with an archive behind it': Buffer.concat([jpeg, Buffer.from(`PK\x03\x04${MARKER}`)]),
    'jpeg with a script in its comment': jpegWithComment(jpeg, MARKER),
    'jpeg with a script in its metadata': await aPicture()
      .withExif({ IFD0: { ImageDescription: MARKER } })
      .jpeg()
      .toBuffer(),
    'png with a script behind it': Buffer.concat([png, Buffer.from(MARKER)]),
    'png with a script in a text': pngWith(png, 'tEXt', Buffer.from(`Comment\0${MARKER}`)),
    'png with a packed text of 100 MB': pngWith(
      png,
      'zTXt',
      Buffer.from(`a\0\0${deflateSync(Buffer.alloc(1e8)).toString('latin1')}`, 'latin1'),
    ),
    'png with a packed profile of 100 MB': pngWith(
      png,
      'iCCP',
      Buffer.from(`a\0\0${deflateSync(Buffer.alloc(1e8)).toString('latin1')}`, 'latin1'),
    ),
    'webp with a script in its metadata': await aPicture().withXmp(`<x>${MARKER}</x>`).webp().toBuffer(),
    'webp with a script behind it': Buffer.concat([webp, Buffer.from(MARKER)]),
    'html before a jpeg': Buffer.concat([Buffer.from(MARKER), jpeg]),
    'png of 60,000 × 60,000': pngOf(60_000, 60_000, deflateSync(Buffer.alloc(1_000))),
    'png of 2,147,483,647 × 1': pngOf(2_147_483_647, 1, deflateSync(Buffer.alloc(1_000))),
    'png of 0 × 0': pngOf(0, 0, deflateSync(Buffer.alloc(0))),
    'png of 31 megapixels of one bit': pngOf(6_200, 5_000, deflateSync(Buffer.alloc((6_200 / 8 + 1) * 5_000)), 1, 0),
    'png that is shorter than it says': pngOf(4_000, 4_000, deflateSync(Buffer.alloc(1_000))),
    'jpeg of 65,535 × 65,535': jpegOfSize(jpeg, 65_535, 65_535),
    'webp of 16,383 × 16,383': webpOfSize(16_384, 16_384),
    'gif of 65,535 × 65,535': Buffer.from(
      'GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;',
      'latin1',
    ),
  };
  const named = Object.entries(files).map(([name, content]) => ({ name, content: Buffer.from(content as Buffer) }));
  return [...named, ...damaged({ jpeg, png, webp }, 100 - named.length)];
}

/** What keeps memory and processor busy: valid, and just within the limits. */
export async function expensivePictures(): Promise<HostilePicture[]> {
  const photo = aPicture(5_400, 5_400);
  return [
    { name: 'interlaced png of 29 megapixels', content: await photo.clone().png({ progressive: true, compressionLevel: 9 }).toBuffer() },
    { name: 'progressive jpeg of 29 megapixels', content: await photo.clone().jpeg({ progressive: true, quality: 1 }).toBuffer() },
  ];
}

/** A photo that says where it was taken. */
export function photoWithPosition(): Promise<Buffer> {
  const position = { GPSLatitude: '51/1 13/1 0/1', GPSLatitudeRef: 'N', GPSLongitude: '2/1 55/1 0/1', GPSLongitudeRef: 'E' };
  return aPicture(1_600, 900)
    .withExif({ IFD0: { Make: 'Camera of Amina' }, IFD3: position })
    .jpeg()
    .toBuffer();
}

function aPicture(width = 300, height = 200) {
  return sharp({ create: { width, height, channels: 3, background: '#2a7' } });
}

/** Cut off, or with a few bytes changed. */
function damaged(files: Record<string, Buffer>, count: number): HostilePicture[] {
  const random = new Random(20_270_613);
  return Array.from({ length: count }, (_, index) => {
    const [type = '', file = Buffer.alloc(0)] = Object.entries(files)[index % 3] ?? [];
    if (index % 2 === 0) return { name: `${type} cut off (${index})`, content: file.subarray(0, 1 + random.below(file.length - 1)) };
    const content = Buffer.from(file);
    for (let change = 0; change < 8; change++) content[12 + random.below(content.length - 12)] = random.below(256);
    return { name: `${type} with changed bytes (${index})`, content };
  });
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** Behind the header (PNG 5.3). */
function pngWith(png: Buffer, type: string, data: Buffer): Buffer {
  return Buffer.concat([png.subarray(0, 33), chunk(type, data), png.subarray(33)]);
}

function pngOf(width: number, height: number, pixels: Buffer, bits = 8, colour = 2): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bits, colour], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function jpegWithComment(jpeg: Buffer, text: string): Buffer {
  const head = Buffer.from([0xff, 0xfe, 0, text.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, Buffer.from(text), jpeg.subarray(2)]);
}

/** Another size in the frame header (ITU T.81, B.2.2). */
function jpegOfSize(jpeg: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(jpeg);
  const frame = changed.indexOf(Buffer.from([0xff, 0xc0]));
  changed.writeUInt16BE(height, frame + 5);
  changed.writeUInt16BE(width, frame + 7);
  return changed;
}

/** A lossless WebP (VP8L) that says this size, and has no pixels. */
function webpOfSize(width: number, height: number): Buffer {
  const data = Buffer.alloc(13);
  data[0] = 0x2f;
  data.writeUInt32LE(((width - 1) | ((height - 1) << 14)) >>> 0, 1);
  const file = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8L\0\0\0\0', 'latin1'), data, Buffer.alloc(1)]);
  file.writeUInt32LE(file.length - 8, 4);
  file.writeUInt32LE(data.length, 16);
  return file;
}
