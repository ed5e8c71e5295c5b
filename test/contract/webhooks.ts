import { aConsoleUser } from '../support/consoleUser.ts';
import { anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { contractDatabase } from './contractDatabase.ts';

const NO_ID = '01990000-0000-7000-8000-000000000000';
const WEBHOOK = { url: 'https://hooks.example.org/', types: ['registration.confirmed'] };

/** Drives webhooks of an event and for all events: making, changing, testing and replaying them. */
export async function driveWebhooks() {
  const service = await aService({ DATABASE_URL: await contractDatabase() });
  const administrator = await aConsoleUser(service, { roles: ['administrator'] });
  const event = await anEvent(service.deps);
  for (const base of [`/api/events/${event.slug}/webhooks`, '/api/webhooks']) {
    const { body } = await administrator.post(base, WEBHOOK);
    await administrator.post(base, { url: 'https://10.0.0.1/' });
    await administrator.request(base);
    for (const id of [body.id, NO_ID]) {
      const path = `${base}/${id}`;
      await administrator.request(path, { method: 'PATCH', body: { types: null } });
      await administrator.request(path, { method: 'PATCH', body: {} });
      await administrator.post(`${path}/rotate-secret`);
      await administrator.post(`${path}/test`);
      for (const query of ['', '?state=of-mind']) await administrator.request(`${path}/deliveries${query}`);
      const { body: list } = await administrator.request(`${path}/deliveries`);
      for (const replay of [{ since: service.deps.now() }, { since: '2020-01-01' }, { delivery: list.deliveries?.[0]?.id ?? NO_ID }])
        await administrator.post(`${path}/replay`, replay);
      await administrator.request(path, { method: 'PATCH', body: { enabled: false } });
      for (const act of ['test', 'replay']) await administrator.post(`${path}/${act}`, { since: service.deps.now() });
    }
    for (let made = 0; made < 10; made++) await administrator.post(base, WEBHOOK);
    for (const id of [body.id, NO_ID]) await administrator.request(`${base}/${id}`, { method: 'DELETE' });
  }
}
