import type { CDPSession, Page } from 'playwright-core';
import { aPage, closeBrowser } from '../support/browser.ts';
import { anEvent } from '../support/given.ts';
import { aService } from '../support/service.ts';
import { tidyUp } from '../support/tidy.ts';

/*
 * What the form costs whoever opens it: requests, bytes on the wire, and the time until it can be filled in and is
 * wholly there, on a processor four times slower than this one and a line of 1.6 Mbit/s with 150 ms of delay (what
 * Lighthouse takes for a phone). The median of seven first visits. `npm run weigh`.
 */

const SLOWER = 4;
const LINE = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8 };
const VISITS = 7;

/** The first moment at which there is something to see, also if it is still to come. */
const PAINTED = `new Promise((tell) => new PerformanceObserver((list) => {
  for (const { name, startTime } of list.getEntries()) if (name === 'first-contentful-paint') tell(startTime);
}).observe({ type: 'paint', buffered: true }))`;

interface Visit {
  requests: number;
  bytes: number;
  usable: number;
  complete: number;
}

const service = await aService({ NODE_ENV: 'production', DEMO: 'off' });
const event = await anEvent(service.world, { organiser: 'Harbour Club', colour: '#0b6e4f' });
const visits: Visit[] = [];
for (let number = 0; number < VISITS; number++) visits.push(await visit(`${service.url}/events/${event.slug}`));
console.table({
  'the hosted form': {
    requests: middle(visits, 'requests'),
    'bytes on the wire': middle(visits, 'bytes'),
    'usable after (ms)': middle(visits, 'usable'),
    'complete after (ms)': middle(visits, 'complete'),
  },
});
await tidyUp();
await closeBrowser();

/** A first visit: nothing is kept from another. */
async function visit(address: string): Promise<Visit> {
  const page = await aPage({ language: 'en', width: 360, javaScript: true });
  const wire = await page.context().newCDPSession(page);
  await wire.send('Network.enable');
  await wire.send('Network.emulateNetworkConditions', LINE);
  await wire.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  const count = counted(wire);
  await page.goto(address, { waitUntil: 'load' });
  return { ...count, ...(await timesOf(page)) };
}

/** Counts as it goes on; the live stream of slots stays open and is counted as one request. */
function counted(wire: CDPSession): Pick<Visit, 'requests' | 'bytes'> {
  const count = { requests: 0, bytes: 0 };
  wire.on('Network.requestWillBeSent', () => count.requests++);
  wire.on('Network.loadingFinished', ({ encodedDataLength }) => {
    count.bytes += encodedDataLength;
  });
  return count;
}

/** The form can be filled in once it is painted; the page is complete once its style and script are there. */
async function timesOf(page: Page): Promise<Pick<Visit, 'usable' | 'complete'>> {
  const usable = await page.evaluate<number>(PAINTED);
  const complete = await page.evaluate<number>('performance.timing.loadEventStart - performance.timing.navigationStart');
  return { usable, complete };
}

function middle(of: Visit[], figure: keyof Visit): number {
  return Math.round([...of].sort((a, b) => a[figure] - b[figure])[Math.floor(of.length / 2)]?.[figure] ?? 0);
}
