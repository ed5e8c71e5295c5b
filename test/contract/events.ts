import { Visitor } from '../support/client.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { contractDatabase } from './contractDatabase.ts';

const WALK = { title: 'Dune Walk', starts: '2027-06-13T19:00', timeZone: 'Europe/Brussels', slots: 40 };

/** Drives creating, changing, publishing, copying, calling off and deleting events. */
export async function driveEvents() {
  const service = await aService({ DATABASE_URL: await contractDatabase() });
  const [owner, viewer] = [await aConsoleUser(service), await aConsoleUser(service)];
  const create = (slug: string, more = {}) => owner.post('/api/events', { ...WALK, slug, ...more });
  for (const slug of ['walk', 'walk', 'Not a slug']) await create(slug);
  for (const slug of ['once', 'twice']) await owner.post('/api/events', { ...WALK, slug }, { 'Idempotency-Key': 'once' });
  const { headers } = await create('draft', { draft: true });
  const path = '/api/events/walk';
  for (const own of [path, '/api/events', '/api/events/nothing-of-this-name']) await owner.request(own);
  for (const own of [path, '/api/events/nothing-of-this-name'])
    for (const query of ['', '?limit=0']) await owner.request(`${own}/history${query}`);
  const patch = (body: object, more = {}) => owner.request(path, { method: 'PATCH', body, headers: more });
  const stale = { 'If-Match': headers.get('ETag') ?? '' };
  for (const body of [{ slots: 50 }, { slots: 0 }]) await patch(body);
  await patch({ slots: 60 }, stale);
  for (const act of ['publish', 'unpublish', 'open', 'close', 'call-off'])
    await owner.post(`${path}/${act}`, undefined, act === 'publish' ? { 'If-Match': '"other"' } : stale);
  await owner.request(path, { method: 'DELETE', headers: stale });

  for (const [method, act] of [
    ['PATCH', ''],
    ['POST', '/call-off'],
    ['POST', '/copy'],
    ['POST', '/preview'],
  ] as const) {
    await owner.request(`${path}${act}`, { method, body: 'a,b', headers: { 'Content-Type': 'text/csv' } });
    await owner.request(`${path}${act}`, { method, body: { reason: 'x'.repeat(205_000) } });
  }

  const event = await anEvent(service.deps, { slug: 'busy' });
  await joinTeam(service, event, owner, 'owner');
  await joinTeam(service, event, viewer, 'viewer');
  await (await Visitor.at(service.url, event)).signUp(anApplicant({ slots: 2 }));
  const busy = '/api/events/busy';
  await owner.request(busy, { method: 'PATCH', body: { slots: 1 } });
  for (const body of [{ changes: { starts: '2027-06-13T20:00' } }, { callOff: true }, {}]) await owner.post(`${busy}/preview`, body);
  await owner.post(`${busy}/unpublish`);
  await owner.request(busy, { method: 'DELETE' });
  for (const act of ['close', 'open']) await owner.post(`${busy}/${act}`);
  await owner.post(`${busy}/call-off`, { reason: 'x'.repeat(600) });
  for (const act of ['call-off', 'call-off', 'open'])
    await owner.post(`${busy}/${act}`, act === 'call-off' ? { reason: 'Storm' } : undefined);
  await owner.post(`${busy}/preview`, { callOff: true });
  for (const slug of ['copy', 'copy', 'Not a slug']) await owner.post(`${busy}/copy`, { slug, starts: '2028-06-11T19:00' });
  await owner.post(`${busy}/copy`, { slug: 'other-copy', starts: '2028-06-11T19:00' }, { 'Idempotency-Key': 'once' });

  for (const act of ['close', 'publish', 'unpublish']) await owner.post(`/api/events/draft/${act}`);
  await owner.post('/api/events/draft/unpublish');
  await owner.request('/api/events/draft', { method: 'DELETE' });
  await create('late', { draft: true });
  service.clock.advance(365 * 24 * 3_600_000);
  const again = await aConsoleUser(service, { roles: ['administrator'] });
  await again.post('/api/events/late/publish');
}
