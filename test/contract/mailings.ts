import { findEventById } from '../../src/events/eventRepository.ts';
import { callOff } from '../../src/registrations/commands/changeEventState.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';
import { contractDatabase } from './contractDatabase.ts';

const MESSAGE = { audience: 'all', texts: { en: { subject: 'News', body: 'Dear {first_name}, it will **rain**.' } } };
const NO_ID = '01990000-0000-4000-8000-000000000000';
const TOO_LONG = `"${'x'.repeat(210_000)}"`;
const JSON_TYPE = { 'Content-Type': 'application/json' };

/** Drives messages to many people. */
export async function driveMailings() {
  const service = await aService({ DATABASE_URL: await contractDatabase() });
  const processor = createCommandProcessor(service.deps);
  const event = await anEvent(service.deps);
  const owner = await aConsoleUser(service);
  await joinTeam(service, event, owner, 'owner');
  const { id: person } = await processor.execute(registerCommand(event.id, {}));
  const path = `/api/events/${event.slug}/messages`;
  const create = async () => `${path}/${(await owner.post(path, MESSAGE)).body.id}`;

  const one = await create();
  await owner.post(path, {});
  await owner.post(path, TOO_LONG, JSON_TYPE);
  await owner.request(path);
  await owner.request(one);
  for (const unknown of [`${path}/${NO_ID}`, `${path}/x`]) await owner.request(unknown);
  await owner.request(one, { method: 'PATCH', body: MESSAGE });
  await owner.request(one, { method: 'PATCH', body: {} });
  await owner.request(one, { method: 'PATCH', body: MESSAGE, headers: { 'If-Match': '"9"' } });
  await owner.request(one, { method: 'PATCH', body: TOO_LONG, headers: JSON_TYPE });
  for (const body of [{}, { person }, { person: NO_ID }, { person: 'x' }]) await owner.post(`${one}/preview`, body);
  for (const body of [{}, { language: 'xx' }]) await owner.post(`${one}/test`, body);
  await owner.post(`${one}/send`, { at: 'tomorrow' });
  for (const act of ['send', 'pause', 'continue', 'cancel']) {
    await owner.post(`${one}/${act}`, {}, { 'If-Match': '"9"' });
    await owner.post(`${one}/${act}`, {});
    if (act === 'send') await service.sendMailings();
  }
  for (const act of ['send', 'pause', 'continue', 'cancel']) {
    await owner.post(`${one}/${act}`, {});
    await owner.post(`${path}/${NO_ID}/${act}`, {});
  }
  await owner.request(one, { method: 'PATCH', body: MESSAGE });
  for (const query of ['', '?state=withdrawn&limit=1', '?state=lost']) await owner.request(`${one}/recipients${query}`);

  const emails = `/api/events/${event.slug}/emails`;
  await owner.request(emails);
  const words = { words: { all: { en: 'Dear {first_name}' } }, reminderHours: 48 };
  for (const body of [words, {}, TOO_LONG])
    await owner.request(emails, { method: 'PATCH', body, headers: typeof body === 'string' ? JSON_TYPE : {} });
  await owner.request(emails, { method: 'PATCH', body: words, headers: { 'If-Match': '"9"' } });
  for (const body of [{ template: 'confirm' }, {}, { template: 'confirm', person }, { template: 'confirm', person: NO_ID }])
    await owner.post(`${emails}/preview`, body);
  for (const body of [{ template: 'confirm' }, {}]) await owner.post(`${emails}/test`, body);

  await service.deps.db('mailings').update({ texts: '{}' });
  await owner.post(`${one}/preview`, {});
  for (let count = 0; count < 51; count++) await create();
  await service.deps.db('identities').where({ account_id: owner.accountId }).update({ verified_at: null });
  await owner.post(`${one}/test`, {});
  await owner.post(`${emails}/test`, { template: 'confirm' });
  const found = await findEventById(service.deps.db, event.id);
  if (found) await processor.execute(callOff(found, null, OPERATOR));
}
