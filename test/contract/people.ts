import { findEventById } from '../../src/events/eventRepository.ts';
import { callOff } from '../../src/registrations/commands/changeEventState.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';
import { contractDatabase } from './contractDatabase.ts';

/** Drives the list of people of an event, and what is done for several of them. */
export async function drivePeople() {
  const service = await aService({ DATABASE_URL: await contractDatabase() });
  const processor = createCommandProcessor(service.deps);
  const event = await anEvent(service.deps);
  const [owner, viewer] = [await aConsoleUser(service), await aConsoleUser(service)];
  await joinTeam(service, event, owner, 'owner');
  await joinTeam(service, event, viewer, 'viewer');
  const { id } = await processor.execute(registerCommand(event.id, {}));
  const path = `/api/events/${event.slug}/registrations`;
  for (const query of ['', '?state=unconfirmed&search=ada&sort=name&limit=1', '?limit=0']) await owner.request(`${path}${query}`);
  await owner.request('/api/events/nothing-of-this-name/registrations');
  await viewer.post(`${path}/bulk`, { act: 'resend', people: [id] });
  await owner.post('/api/events/nothing-of-this-name/registrations/bulk', { act: 'resend', people: [id] });
  await owner.post(`${path}/bulk`, { act: 'resend', people: [] });
  await owner.post(`${path}/bulk`, 'a,b', { 'Content-Type': 'text/csv' });
  await owner.post(`${path}/bulk`, `"${'x'.repeat(17_000)}"`, { 'Content-Type': 'application/json' });
  for (const act of ['resend', 'endUnconfirmed']) await owner.post(`${path}/bulk`, { act, people: [id] }, { 'Idempotency-Key': 'once' });
  await owner.post(`${path}/bulk`, { act: 'endUnconfirmed', people: [id, id] });
  const found = await findEventById(service.deps.db, event.id);
  if (found) await processor.execute(callOff(found, null, OPERATOR));
  await owner.post(`${path}/bulk`, { act: 'endUnconfirmed', people: [id] });
}
