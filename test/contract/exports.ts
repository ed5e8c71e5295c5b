import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { contractDatabase } from './contractDatabase.ts';

/** Drives taking the people of an event away as a file. */
export async function driveExports() {
  const service = await aService({ DATABASE_URL: await contractDatabase() });
  const event = await anEvent(service.deps);
  const [owner, viewer] = [await aConsoleUser(service), await aConsoleUser(service)];
  await joinTeam(service, event, owner, 'owner');
  await joinTeam(service, event, viewer, 'viewer');
  const path = `/api/events/${event.slug}/export`;
  for (const query of ['', '?format=pdf', '?format=csv', '?format=xlsx']) await owner.request(`${path}${query}`);
  await viewer.request(`${path}?format=csv`);
  await owner.request('/api/events/nothing-of-this-name/export?format=csv');
}
