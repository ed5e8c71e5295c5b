import { get, type IncomingMessage } from 'node:http';
import { aLargeEvent, type Instance } from './instance.ts';
import type { Measurement } from './report.ts';

const CONNECTIONS = 500;

/** Event streams of the numbers of slots, from one client; the others then share what is left of 2,000. */
export async function measureStreams(instance: Instance): Promise<Measurement[]> {
  const { slug } = await aLargeEvent(instance);
  const responses = await Promise.all(Array.from({ length: CONNECTIONS }, () => openStream(`${instance.url}/events/${slug}/live`)));
  const open = responses.filter(({ statusCode }) => statusCode === 200).length;
  for (const response of responses) response.destroy();
  return [
    { attack: 'live connections held by one client', figure: open, unit: `of ${CONNECTIONS}`, limit: 20, guard: 'limit per network' },
  ];
}

function openStream(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => get(url, { agent: false }, resolve).on('error', reject));
}
