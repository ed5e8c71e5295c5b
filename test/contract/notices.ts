import { createUnsubscribeTokens } from '../../src/notices/unsubscribeLink.ts';
import { sendRequest } from '../support/client.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { freshSqlite } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';

const CHOICES = {
  firstSignUp: 'now',
  fullyBooked: 'now',
  waitList: 'daily',
  undeliverable: 'daily',
  lateCancellation: 'off',
  ...{ webhookDisabled: 'now', lateDays: 3 },
};

/** Drives choosing what one is told, and the link that ends it. */
export async function driveNotices() {
  const service = await aService({ DATABASE_URL: await freshSqlite() });
  const event = await anEvent(service.deps);
  const owner = await aConsoleUser(service);
  await joinTeam(service, event, owner, 'owner');
  for (const slug of [event.slug, 'nothing-of-this-name']) {
    const path = `/api/events/${slug}/notices`;
    await owner.request(path);
    for (const body of [CHOICES, {}]) await owner.request(path, { method: 'PATCH', body });
  }
  const token = createUnsubscribeTokens(service.deps.keys).sign({ accountId: owner.accountId, eventId: event.id });
  for (const method of ['GET', 'POST']) {
    await sendRequest(`${service.url}/notices/${token}`, { method, headers: { Accept: 'text/html' } });
    await sendRequest(`${service.url}/notices/of-nobody`, { method });
  }
  await service.deps.db.raw('PRAGMA query_only = ON');
  await sendRequest(`${service.url}/notices/${token}`, { method: 'POST' });
  await service.deps.db.raw('PRAGMA query_only = OFF');
}
