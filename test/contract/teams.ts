import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { contractDatabase } from './contractDatabase.ts';

/** Drives the team of an event. */
export async function driveTeams() {
  const service = await aService({ DATABASE_URL: await contractDatabase() });
  const event = await anEvent(service.deps);
  const [owner, other] = [await aConsoleUser(service), await aConsoleUser(service)];
  await joinTeam(service, event, owner, 'owner');
  const path = `/api/events/${event.slug}/team`;
  const ofOwner = `${path}/${owner.accountId}`;
  await owner.request(path);
  for (const body of [{}, { username: other.username, role: 'door' }, { username: other.username, role: 'door' }])
    await owner.post(path, body);
  const invitations = `${path}/invitations`;
  const { body } = await owner.post(invitations, { email: 'chidi@example.org', role: 'door' });
  await owner.post(invitations, { email: 'chidi@example.org', role: 'door' });
  await owner.post(invitations, {});
  await owner.request(invitations);
  for (const _ of [1, 2]) await owner.request(`${invitations}/${body.id}`, { method: 'DELETE' });
  await owner.request(`${path}/${other.accountId}`, { method: 'PATCH', body: { role: 'viewer' } });
  for (const role of ['viewer', 'king']) await owner.request(ofOwner, { method: 'PATCH', body: { role } });
  await other.request(`${path}/me`, { method: 'DELETE' });
  await owner.request(`${path}/me`, { method: 'DELETE' });
  await owner.post(path, { username: other.username, role: 'viewer' });
  for (const [method, body] of [
    ['POST', {}],
    ['PATCH', { role: 'door' }],
    ['DELETE', undefined],
  ] as const)
    await other.request(method === 'POST' ? path : ofOwner, { method, body });
  for (const method of ['GET', 'POST']) await other.request(invitations, { method, ...(method === 'POST' && { body: {} }) });
  await other.request(`${invitations}/${body.id}`, { method: 'DELETE' });
  await owner.request(ofOwner, { method: 'DELETE' });
  await owner.request(`${path}/${other.accountId}`, { method: 'DELETE' });
  const gone = '/api/events/nothing-of-this-name/team';
  for (const target of [gone, `${gone}/me`, `${gone}/invitations`, `${gone}/invitations/${other.accountId}`, `${gone}/${other.accountId}`])
    for (const method of ['GET', 'POST', 'PATCH', 'DELETE']) await owner.request(target, { method, ...(method !== 'GET' && { body: {} }) });
}
