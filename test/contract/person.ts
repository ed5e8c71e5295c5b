import { confirm } from '../../src/registrations/commands/confirm.ts';
import { findByIds } from '../../src/registrations/processing/registrationRepository.ts';
import { aConsoleUser, type ConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';
import { contractDatabase } from './contractDatabase.ts';

const NOBODY = '01990000-0000-7000-8000-000000000000';
const ACTS = ['resend', 'confirm', 'cancel', 'promote', 'offer', 'wait'];
const REASON = { reason: 'She plays the harp' };

/** Drives what an organiser does with one person. */
export async function drivePerson() {
  const service = await aService({ DATABASE_URL: await contractDatabase(), RATE_LIMIT_FACTOR: '100' });
  const { deps, processor } = service;
  const event = await anEvent(deps, { slots: 5, maxOvertakes: 0 });
  const [owner, viewer] = [await aConsoleUser(service), await aConsoleUser(service)];
  await joinTeam(service, event, owner, 'owner');
  await joinTeam(service, event, viewer, 'viewer');
  const path = `/api/events/${event.slug}/registrations`;
  const confirmed = async (slots: number) => {
    const { id } = await processor.execute(registerCommand(event.id, { slots, waitList: true }));
    const [registration] = await findByIds(deps.db, [id]);
    if (registration) await processor.execute(confirm(registration, registration.linkHash, OPERATOR));
    return id;
  };
  const [first, head, friend] = [await confirmed(2), await confirmed(4), await confirmed(2)];
  const { id } = await processor.execute(registerCommand(event.id, { slots: 2, waitList: true }));

  await driveAdding(owner, viewer, path);
  const patch = (of: string, body: object, headers = {}) => owner.request(`${path}/${of}`, { method: 'PATCH', body, headers });
  const etag = (await owner.request(`${path}/${first}`)).headers.get('etag') ?? '';
  await patch(first, { firstName: 'Grace' }, { 'If-Match': etag });
  await patch(first, { firstName: 'Ada' }, { 'If-Match': etag });
  await patch(first, { slots: 'two' });
  await patch(first, { slots: 4 });
  for (const act of ACTS) await owner.post(`${path}/${first}/${act}`, bodyOf(act), { 'If-Match': '"another"' });
  for (const act of ['resend', 'confirm', 'promote', 'offer', 'wait']) await owner.post(`${path}/${first}/${act}`, bodyOf(act));
  await owner.post(`${path}/${friend}/promote`, REASON);
  await owner.post(`${path}/${friend}/wait`, REASON);
  await owner.post(`${path}/${friend}/offer`, REASON);
  await deps.db('messages').update({ sent_at: deps.now().toISOString() });
  await owner.post(`${path}/${id}/resend`, { note: 'by phone' });
  await owner.post(`${path}/${id}/resend`);
  await owner.post(`${path}/${id}/confirm`);
  await owner.post(`${path}/${head}/cancel`, { email: false });
  for (const act of ACTS) await owner.post(`${path}/${head}/${act}`, bodyOf(act));
  await patch(head, { firstName: 'Ada' });
  await owner.request(`${path}/${head}`, { method: 'DELETE', headers: { 'If-Match': '"another"' } });
  for (const of of [NOBODY, head]) await owner.request(`${path}/${of}`, { method: 'DELETE' });
  await patch(NOBODY, { firstName: 'Ada' });
  await owner.request(`${path}/${NOBODY}`);
  await owner.getPage(`${path}/${first}`);
  for (const act of ACTS) await driveErrors(owner, viewer, `${path}/${NOBODY}/${act}`, bodyOf(act));
  await viewer.request(`${path}/${first}`, { method: 'DELETE' });
  await viewer.request(`${path}/${first}`, { method: 'PATCH', body: {} });
  await deps.db('events').where({ id: event.id }).update({ called_off_at: deps.now().toISOString() });
  await owner.post(`${path}/${first}/cancel`);
}

function bodyOf(act: string): object {
  return ['promote', 'offer', 'wait'].includes(act) ? REASON : {};
}

async function driveAdding(owner: ConsoleUser, viewer: ConsoleUser, path: string) {
  const body = { firstName: 'Amina', lastName: 'Diallo', email: null, slots: 1, outOfTurn: true, ...REASON };
  const key = { 'Idempotency-Key': 'once' };
  for (const slots of [1, 1, 2]) await owner.post(path, { ...body, slots }, key);
  await owner.post(path, { ...body, slots: 4 });
  await owner.post('/api/events/nothing-of-this-name/registrations', body);
  await driveErrors(owner, viewer, path, { ...body, slots: 0 });
}

/** What every route with a body refuses. */
async function driveErrors(owner: ConsoleUser, viewer: ConsoleUser, path: string, body: object) {
  await viewer.post(path, body);
  await owner.post(path, body);
  await owner.post(path, { note: 'x'.repeat(501) });
  await owner.post(path, 'a,b', { 'Content-Type': 'text/csv' });
  await owner.post(path, `"${'x'.repeat(17_000)}"`, { 'Content-Type': 'application/json' });
}
