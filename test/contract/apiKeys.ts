import { aConsoleUser } from '../support/consoleUser.ts';
import { aService } from '../support/service.ts';
import { contractDatabase } from './contractDatabase.ts';

/** Drives API keys: making, listing and revoking them. */
export async function driveApiKeys() {
  const service = await aService({ DATABASE_URL: await contractDatabase() });
  const owner = await aConsoleUser(service);
  const path = '/api/api-keys';
  const key = { name: 'Door scanner', scopes: ['people:read'] };
  const { body } = await owner.post(path, key);
  for (const wrong of [{}, { ...key, expiresAt: '2020-01-01T00:00:00Z' }]) await owner.post(path, wrong);
  await owner.request(path);
  for (const _ of [1, 2]) await owner.request(`${path}/${body.id}`, { method: 'DELETE' });
  for (let made = 0; made <= 50; made++) await owner.post(path, key);
}
