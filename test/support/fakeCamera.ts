import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { ONE_PROCESS_ARGS } from './browser.ts';
import { onCleanup } from './cleanup.ts';
import { freshFolder, isMissing } from './databases.ts';

/** The one without windows has no camera. */
const CHROMIUM = '/usr/bin/chromium';
const [WIDTH, HEIGHT] = [640, 480];
const FRAMES = 10;

export function isCameraMissing(): boolean {
  return isMissing('Chromium with a camera', existsSync(CHROMIUM) ? CHROMIUM : null);
}

/** A browser whose camera looks at a picture. Returns what opens a page with its own storage, as on another phone. */
export async function aBrowserSeeing(picture: Uint8Array): Promise<(options: BrowserContextOptions) => Promise<Page>> {
  const film = join(freshFolder(), 'picture.y4m');
  writeFileSync(film, await filmOf(picture));
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-background-networking', ...ONE_PROCESS_ARGS],
      ...['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`],
    ],
  });
  onCleanup(() => browser.close());
  return async (options) => (await browser.newContext({ ...options, permissions: ['camera'] })).newPage();
}

/** What the camera sees: a film of YUV 4:2:0 frames, all the same. */
async function filmOf(picture: Uint8Array): Promise<Buffer> {
  const light = await sharp(picture)
    .resize(WIDTH, HEIGHT, { fit: 'contain', background: 'white', kernel: 'nearest' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  const frame = Buffer.concat([Buffer.from('FRAME\n'), light, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420mpeg2\n`), ...Array(FRAMES).fill(frame)]);
}
