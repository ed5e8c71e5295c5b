import { randomUUID } from 'node:crypto';
import { createTicketCodes } from '../../src/registrations/domain/ticketCode.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { freshSqlite } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { insertPeople } from '../support/manyPeople.ts';
import { aService } from '../support/service.ts';

/** Drives a door: its list, check-ins, and people who come without having signed up. */
export async function driveCheckIns() {
  const service = await aService({ DATABASE_URL: await freshSqlite() });
  const event = await anEvent(service.deps, { slots: 3 });
  await insertPeople(service.deps.db, event.id, 2);
  const [id] = await service.deps.db('registrations').pluck('id');
  const door = await aConsoleUser(service);
  await joinTeam(service, event, door, 'door');
  const base = `/api/events/${event.slug}`;
  const common = { device: 'north', scannedAt: '2027-06-13T16:40:00.000Z' };
  const one = (more: object) => ({ id: randomUUID(), people: 1, scannedAt: common.scannedAt, ...more });
  const ticket = createTicketCodes(service.deps.keys).codeOf(id);
  const first = one({ ticket });
  const send = (...checkIns: object[]) => door.post(`${base}/check-ins`, { device: 'north', checkIns });
  await door.request(`${base}/door`);
  await send(first, first, one({ registration: id }), one({ ticket: 'not-ours' }), one({ registration: id, people: -1, undoes: first.id }));
  await send();
  await door.request(`${base}/check-ins?conflicts=true`);
  await door.request(`${base}/check-ins?after=-1`);
  const walkIn = { id: randomUUID(), ...common, firstName: 'Grace', lastName: 'Hopper', slots: 1 };
  for (const body of [walkIn, walkIn, { ...walkIn, id: randomUUID() }, {}]) await door.post(`${base}/walk-ins`, body);
  for (const _ of [1, 2, 3]) await send(...Array.from({ length: 500 }, () => one({ registration: id })));
  await door.post(`${base}/check-ins`, `"${'x'.repeat(210_000)}"`, { 'Content-Type': 'application/json' });
  await service.deps.db.raw('PRAGMA query_only = ON');
  await send(one({ registration: id }));
  await door.post(`${base}/walk-ins`, { ...walkIn, id: randomUUID() });
  await service.deps.db.raw('PRAGMA query_only = OFF');
}
