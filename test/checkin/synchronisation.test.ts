import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { checkInAll } from '../../src/checkin/checkInAll.ts';
import { listVersion, loadDoorList } from '../../src/checkin/doorList.ts';
import { listCheckIns } from '../../src/checkin/listCheckIns.ts';
import { rowsFrom } from '../../src/database/tableMapping.ts';
import type { Event } from '../../src/events/event.ts';
import { findEventById } from '../../src/events/eventRepository.ts';
import { checkIns } from '../../src/registrations/domain/checkIn.ts';
import { createTicketCodes } from '../../src/registrations/domain/ticketCode.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { Door } from '../../templates/door/door.ts';
import { type Conflict, type DoorApi, DoorError, type DoorList, type DoorStore, type Scan } from '../../templates/door/doorTypes.ts';
import { migratedSqlite } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { LONG } from '../support/longForm.ts';
import { insertPeople } from '../support/manyPeople.ts';
import { Random } from '../support/random.ts';
import { createTestDeps } from '../support/service.ts';

const DEVICES = 3;
const CHECK_INS = LONG ? 2_000 : 500;
const PARTIES = LONG ? 1_200 : 300;
const SEED = 20_270_613;

/** The disk of a phone: what is read from it is a copy, and a reload forgets everything else. */
class Disk implements DoorStore {
  private list = 'null';
  private scans: string[] = [];
  private conflicts: Conflict[] = [];
  loadList = async () => JSON.parse(this.list) as DoorList | null;
  saveList = async (list: DoorList) => {
    this.list = JSON.stringify(list);
  };
  loadScans = async () => this.scans.map((scan) => JSON.parse(scan) as Scan);
  addScan = async (scan: Scan) => void this.scans.push(JSON.stringify(scan));
  loadConflicts = async () => [...this.conflicts];
  settle = async (ids: string[], conflicts: Conflict[]) => {
    this.scans = this.scans.filter((scan) => !ids.includes((JSON.parse(scan) as Scan).id));
    this.conflicts.push(...conflicts);
  };
}

describe('Doors with a bad network', () => {
  it(`lose none of ${DEVICES} × ${CHECK_INS} check-ins, and count no party beyond its size without saying so`, async function () {
    this.timeout(180_000);
    const random = new Random(SEED);
    const deps = await createTestDeps({ DATABASE_URL: await migratedSqlite() });
    const { id: eventId } = await anEvent(deps, { slots: PARTIES * 4, maxPerRegistration: 4 });
    await insertPeople(deps.db, eventId, PARTIES);
    await deps.db('registrations').update({ slots: deps.db.raw('1 + (sequence % 4)') });
    const processor = createCommandProcessor(deps);
    const tickets = createTicketCodes(deps.keys);
    const event = async () => (await findEventById(deps.db, eventId)) as Event;
    let isNetworkGood = false;

    /** A request may get lost on its way, and its answer on the way back. */
    async function overTheNetwork<Result>(request: () => Promise<Result>): Promise<Result> {
      if (!isNetworkGood && random.chance(0.3)) throw new DoorError('offline');
      const result = await request();
      if (!isNetworkGood && random.chance(0.3)) throw new DoorError('offline');
      return JSON.parse(JSON.stringify(result));
    }

    function apiOf(device: string): DoorApi {
      return {
        list: () => overTheNetwork(async () => loadDoorList(deps.db, tickets, await event(), 'en')),
        since: (after) =>
          overTheNetwork(async () => {
            const found = await listCheckIns(deps.db, eventId, { after, conflicts: false, limit: 500 });
            return { checkIns: found, next: found.at(-1)?.sequence ?? after, listVersion: await listVersion(deps.db, await event()) };
          }),
        send: (scans) =>
          overTheNetwork(async () => {
            const sent = scans.map((scan) => ({ ...scan, scannedAt: new Date(scan.scannedAt) }));
            return checkInAll(processor, tickets, await event(), { device, checkIns: sent }, OPERATOR);
          }),
      };
    }

    const made = new Map<string, Scan>();
    async function runDevice(name: string): Promise<{ door: Door }> {
      const disk = new Disk();
      const phone = { door: new Door(disk, apiOf(name)) };
      const synchronise = () =>
        phone.door.synchronise().catch((error: unknown) => {
          if (!(error instanceof DoorError)) throw error;
        });
      while (phone.door.list === null) await synchronise();
      for (let count = 0; count < CHECK_INS; count++) {
        // All doors scan the same people more often than by chance, and some tickets twice.
        const person = random.oneOf(phone.door.everybody());
        const last = phone.door.scans.at(-1);
        const scan: Scan = {
          id: randomUUID(),
          registration: person.id,
          people: 1 + random.below(person.slots),
          scannedAt: deps.now().toISOString(),
        };
        if (random.chance(0.1) && last && last.people > 0)
          Object.assign(scan, { registration: last.registration, people: -last.people, undoes: last.id });
        else if (random.chance(0.05)) scan.people = -1;
        await phone.door.add(scan);
        made.set(scan.id, scan);
        if (random.chance(0.05)) await synchronise();
        if (random.chance(0.01)) {
          phone.door = new Door(disk, apiOf(name));
          await phone.door.open();
        }
      }
      return phone;
    }

    const phones = await Promise.all(Array.from({ length: DEVICES }, (_, index) => runDevice(`door ${index}`)));
    isNetworkGood = true;
    for (const _ of [1, 2]) for (const { door } of phones) await door.synchronise();

    const kept = await rowsFrom(deps.db, checkIns);
    expect(kept.map(({ id }) => id).sort(), 'each is kept once').to.deep.equal([...made.keys()].sort());
    const counted = new Map<string, number>();
    for (const { registrationId, counted: by } of kept) counted.set(registrationId, (counted.get(registrationId) ?? 0) + by);
    const parties = (await loadDoorList(deps.db, tickets, await event(), 'en')).people;
    for (const { id, slots, arrived } of parties) {
      expect(arrived).to.equal(counted.get(id) ?? 0);
      expect(arrived).to.be.within(0, slots);
    }
    const surprising = kept.filter(({ people, counted: by }) => people !== by);
    // What takes back a check-in of which only a part was counted takes back that part.
    const silent = surprising.filter(({ outcome, undoes }) => outcome === 'accepted' || (outcome === 'undone' && undoes === null));
    expect(silent).to.deep.equal([]);
    expect(phones.flatMap(({ door }) => door.conflicts.map(({ id }) => id)).sort(), 'the door that asked knows').to.deep.equal(
      surprising.map(({ id }) => id).sort(),
    );
    for (const { door } of phones) {
      expect(door.scans).to.deep.equal([]);
      expect(door.everybody().map(({ id, arrived }) => [id, arrived])).to.deep.equal(parties.map(({ id, arrived }) => [id, arrived]));
    }
    const accepted = kept.filter(({ outcome }) => outcome === 'accepted').length;
    console.log(`      seed ${SEED}: ${kept.length} check-ins of ${PARTIES} parties, ${accepted} accepted, ${surprising.length} conflicts`);
  });

  it('say that nothing is sent any more if the server refuses what they send, and what is wrong with a form', async () => {
    // By its address: its types are those of browsers.
    const { createApi } = await import(new URL('../../templates/door/api.ts', import.meta.url).href);
    const { fetch } = globalThis;
    globalThis.fetch = async () => Response.json({ detail: 'Too many' }, { status: 409 });
    const api = createApi('walk', 'north', '');
    const walkIn = { id: '', firstName: '', lastName: '', slots: 1, scannedAt: '' };
    const [sent, added] = await Promise.allSettled([api.send([]), api.addWalkIn(walkIn)]).finally(() => {
      globalThis.fetch = fetch;
    });
    expect(sent).to.have.property('reason').with.property('reason', 'refused');
    expect(added).to.have.property('reason').that.includes({ message: 'Too many' }).and.not.has.property('reason');
  });
});
