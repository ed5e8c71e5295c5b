import { sendRequest } from '../support/client.ts';
import { aConsoleUser } from '../support/consoleUser.ts';
import { aService } from '../support/service.ts';
import { contractDatabase } from './contractDatabase.ts';

/** Drives the address for calendar programs. */
export async function driveCalendarFeed() {
  const service = await aService({ DATABASE_URL: await contractDatabase() });
  const user = await aConsoleUser(service);
  await user.request('/api/calendar-feed');
  const { body } = await user.post('/api/calendar-feed');
  const path = new URL(body.url).pathname;
  const { headers } = await sendRequest(`${service.url}${path}`);
  await sendRequest(`${service.url}${path}`, { headers: { 'If-None-Match': String(headers.get('etag')), 'Cache-Control': 'max-age=0' } });
  await user.request('/api/calendar-feed', { method: 'DELETE' });
  for (const accept of ['text/html', 'text/calendar']) await sendRequest(`${service.url}${path}`, { headers: { Accept: accept } });
}
