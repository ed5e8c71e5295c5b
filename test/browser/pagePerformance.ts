import type { CDPSession, Page } from 'playwright-core';
import sharp from 'sharp';
import { convertPicture } from '../../src/events/pictures/convertPicture.ts';
import { savePicture } from '../../src/events/pictures/savePicture.ts';
import { aPage, closeBrowser } from '../support/browser.ts';
import { cleanUp } from '../support/cleanup.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { aService } from '../support/service.ts';

/*
 * npm run perf:page: requests, bytes on the wire, and the time until the hosted form is usable and complete, on a CPU four
 * times slower than this one and a connection of 1.6 Mbit/s with 150 ms latency (Lighthouse's phone). The median of seven
 * first visits.
 */

const CPU_SLOWDOWN = 4;
const NETWORK_CONDITIONS = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};
const VISITS = 7;

/** The time of the first contentful paint, awaited if it is still to come. */
const FIRST_PAINT_SCRIPT = `new Promise((resolve) => new PerformanceObserver((list) => {
  for (const { name, startTime } of list.getEntries()) if (name === 'first-contentful-paint') resolve(startTime);
}).observe({ type: 'paint', buffered: true }))`;

interface Visit {
  requests: number;
  bytes: number;
  usable: number;
  complete: number;
}

const service = await aService({ NODE_ENV: 'production', DEMO: 'off' });
const settings = { organiser: 'Harbour Club', colour: '#0b6e4f' };
const form = await anEvent(service.deps, settings);
const invitation = await anEvent(service.deps, { ...settings, description: 'Bring *good* shoes.\n\n'.repeat(100) });
const picture = await convertPicture(await aPhoto(), 'picture');
await savePicture(service.deps, invitation.id, { kind: 'picture', altTranslations: null, alt: 'A photo', ...picture }, OPERATOR);
console.table({ 'the hosted form': await figuresOf(form), 'with a picture and a long description': await figuresOf(invitation) });
await cleanUp();
await closeBrowser();

/** Noise, so that its file is as large as that of a photo. */
function aPhoto(): Promise<Buffer> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 12 };
  return sharp({ create: { width: 2_000, height: 1_200, channels: 3, background: '#8ac', noise } })
    .jpeg()
    .toBuffer();
}

async function figuresOf(event: { slug: string }) {
  const visits: Visit[] = [];
  for (let number = 0; number < VISITS; number++) visits.push(await visit(`${service.url}/events/${event.slug}`));
  return {
    requests: medianOf(visits, 'requests'),
    'bytes on the wire': medianOf(visits, 'bytes'),
    'usable after (ms)': medianOf(visits, 'usable'),
    'complete after (ms)': medianOf(visits, 'complete'),
  };
}

/** A first visit, with an empty cache. */
async function visit(address: string): Promise<Visit> {
  const page = await aPage({ language: 'en', width: 360, javaScript: true });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.clearBrowserCache');
  await cdp.send('Network.emulateNetworkConditions', NETWORK_CONDITIONS);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  const count = countTraffic(cdp);
  await page.goto(address, { waitUntil: 'load' });
  const figures = { ...count, ...(await timesOf(page)) };
  // Its live stream keeps one of the browser's six connections to the service.
  await page.close();
  return figures;
}

/** Counts while the page loads; the live stream of slots stays open and counts as one request. */
function countTraffic(cdp: CDPSession): Pick<Visit, 'requests' | 'bytes'> {
  const count = { requests: 0, bytes: 0 };
  cdp.on('Network.requestWillBeSent', () => count.requests++);
  cdp.on('Network.loadingFinished', ({ encodedDataLength }) => {
    count.bytes += encodedDataLength;
  });
  return count;
}

/** The form is usable once it is painted; the page is complete once style and script are loaded. */
async function timesOf(page: Page): Promise<Pick<Visit, 'usable' | 'complete'>> {
  const usable = await page.evaluate<number>(FIRST_PAINT_SCRIPT);
  const complete = await page.evaluate<number>('performance.timing.loadEventStart - performance.timing.navigationStart');
  return { usable, complete };
}

function medianOf(all: Visit[], figure: keyof Visit): number {
  return Math.round([...all].sort((a, b) => a[figure] - b[figure])[Math.floor(all.length / 2)]?.[figure] ?? 0);
}
