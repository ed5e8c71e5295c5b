// @ts-check
import { buffer } from 'node:stream/consumers';
import { decodePicture } from './decodePicture.mjs';

/*
 * The process of convertPicture.ts: the picture comes on standard input, its kind is the argument. It answers with one line of JSON
 * and the bytes of both files. JavaScript, so that it starts without the loader that runs TypeScript in tests.
 */

const decoded = await decodePicture(await buffer(process.stdin), process.argv[2] === 'logo' ? 'logo' : 'picture');
const { maxRSS: peakKb } = process.resourceUsage();
if ('fault' in decoded) {
  process.stdout.write(`${JSON.stringify({ fault: decoded.fault, peakKb })}\n`);
} else {
  const { width, height, large, small } = decoded;
  const report = JSON.stringify({ width, height, largeBytes: large.length, peakKb });
  process.stdout.write(Buffer.concat([Buffer.from(`${report}\n`), large, small]));
}
