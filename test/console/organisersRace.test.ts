import { expect } from 'chai';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { failsAtOnce } from '../support/attempts.ts';
import { build, startProcess } from '../support/builtService.ts';
import { anOpenEvent, manyApplicants, signUpConcurrently, visitorsAt } from '../support/concurrentSignUps.ts';
import { aConsoleUser, type ConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import type { RunningService } from '../support/service.ts';
import { createTestDeps } from '../support/service.ts';

const ATTENDEES = 50;
const SLOTS = 12;
/** How often each of the two organisers adds one to the same number. */
const ADDITIONS = 10;
const REASON = { reason: 'She plays the harp' };

describe('Two organisers and 50 attendees at once on one event', function () {
  failsAtOnce(this);
  this.timeout(180_000);
  before(build);

  onEachDatabase((fresh, database) => {
    /** Two processes of the built service, and an organiser at each. */
    async function twoProcesses() {
      const DATABASE_URL = await fresh();
      const deps = await createTestDeps({ DATABASE_URL });
      const urls = [(await startProcess({ DATABASE_URL })).url, (await startProcess({ DATABASE_URL })).url];
      const organisers: ConsoleUser[] = [];
      for (const url of urls) {
        // The processes have the real time.
        const organiser = await aConsoleUser({ deps: { ...deps, now: () => new Date() }, url } as unknown as RunningService);
        // The name of the cookie depends on PUBLIC_URL, which the processes do not share with this test.
        organiser.token = organiser.browserCookie.value;
        organisers.push(organiser);
      }
      return { deps, urls, organisers };
    }

    async function anEventOf({ deps, organisers }: Awaited<ReturnType<typeof twoProcesses>>) {
      const event = await anOpenEvent(deps, { slots: SLOTS, maxOvertakes: 1 });
      for (const organiser of organisers) await joinTeam({ deps } as unknown as RunningService, event, organiser, 'owner');
      const path = `/api/events/${event.slug}/registrations`;
      const add = async (body: object) =>
        (organisers[0] as ConsoleUser).post(path, { firstName: 'Amina', lastName: 'Diallo', email: null, slots: 1, ...body });
      return { event, organisers, path, add };
    }

    /** Reads the number of a person, adds one, and writes it back; again, if somebody else was quicker. Returns how often that was. */
    async function addOnes(organiser: ConsoleUser, path: string, isChecked: boolean): Promise<number> {
      let refused = 0;
      for (let done = 0; done < ADDITIONS; ) {
        const { body, headers } = await organiser.request(path);
        const phone = `+3247000${Number(body.phone.slice(-4)) + 1}`;
        const ifMatch = isChecked ? { 'If-Match': headers.get('etag') ?? '' } : {};
        const { status } = await organiser.request(path, { method: 'PATCH', body: { phone }, headers: ifMatch });
        expect(status).to.be.oneOf([200, 412]);
        if (status === 200) done += 1;
        else refused += 1;
      }
      return refused;
    }

    async function additionsOf({ organisers, path, add }: Awaited<ReturnType<typeof anEventOf>>, isChecked: boolean) {
      const { body } = await add({ phone: '+32470001000' });
      const person = `${path}/${body.id}`;
      const refused = await Promise.all(organisers.map((organiser) => addOnes(organiser, person, isChecked)));
      const { phone } = (await (organisers[0] as ConsoleUser).request(person)).body;
      return { kept: Number(phone.slice(-4)) - 1_000, refused: refused.reduce((sum, times) => sum + times, 0) };
    }

    it('lose no update (without If-Match some: negative control), oversell nothing and keep every rule', async () => {
      const processes = await twoProcesses();
      await loseNoUpdate(processes);
      await oversellNothing(processes);
    });

    /** Whoever is second is told, and looks again. */
    async function loseNoUpdate(processes: Awaited<ReturnType<typeof twoProcesses>>) {
      const race = await anEventOf(processes);
      const { kept, refused } = await additionsOf(race, true);
      console.log(`      ${database}, two processes: ${kept} of ${2 * ADDITIONS} updates kept, ${refused} times somebody was quicker`);
      expect(kept).to.equal(2 * ADDITIONS);
      const { kept: keptUnchecked } = await additionsOf(race, false);
      console.log(`      ${database}, two processes, without If-Match: ${keptUnchecked} of ${2 * ADDITIONS} updates kept`);
      expect(keptUnchecked).to.be.below(2 * ADDITIONS);
    }

    async function oversellNothing(processes: Awaited<ReturnType<typeof twoProcesses>>) {
      const { deps, urls } = processes;
      const { event, organisers, path, add } = await anEventOf(processes);
      const visitors = await visitorsAt(urls, event);
      const applicants = manyApplicants(ATTENDEES, { waitList: true }).map((applicant, index) => ({
        ...applicant,
        slots: 1 + (index % 3),
      }));
      const outcomes: Record<string, number> = {};
      const count = async (act: Promise<{ status: number }>) => {
        const { status } = await act;
        expect(status).to.be.oneOf([200, 201, 204, 400, 409, 410, 412]);
        outcomes[status] = (outcomes[status] ?? 0) + 1;
      };
      const actOnAll = async (organiser: ConsoleUser, acts: string[]) => {
        const { body } = await organiser.request(`${path}?limit=100`);
        const people: { id: string }[] = body.registrations;
        await Promise.all(
          people.map(({ id }, index) =>
            count(organiser.post(`${path}/${id}/${acts[index % acts.length]}`, bodyOf(acts[index % acts.length]))),
          ),
        );
      };
      const [one, other] = organisers as [ConsoleUser, ConsoleUser];
      const signUps = signUpConcurrently(visitors, applicants);
      for (const acts of [['confirm'], ['promote', 'confirm', 'cancel'], ['wait', 'offer', 'promote']]) {
        const added = [0, 1].map((index) => count(add({ outOfTurn: index === 0, waitList: true, ...REASON })));
        await Promise.all([actOnAll(one, acts), actOnAll(other, acts.toReversed()), ...added]);
      }
      for (const { status } of await signUps) expect(status).to.equal(200);
      for (const acts of [['confirm'], ['promote', 'wait', 'cancel', 'offer']])
        await Promise.all([actOnAll(one, acts), actOnAll(other, acts.toReversed())]);
      expect(await checkInvariants(deps.db, new Date().toISOString())).to.deep.equal([]);
      const { slots, slots_taken: taken } = await deps.db('events').where({ id: event.id }).first();
      console.log(`      ${database}, two processes: ${taken} of ${slots} slots taken, oversold 0; answers ${JSON.stringify(outcomes)}`);
    }
  });
});

function bodyOf(act: string | undefined): object {
  return ['promote', 'offer', 'wait'].includes(act ?? '') ? REASON : {};
}
