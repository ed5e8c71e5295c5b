import { expect } from 'chai';
import { ask } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant } from '../support/given.ts';
import { aTown } from '../support/house.ts';
import { anOutbox } from '../support/outbox.ts';
import { aNumber, aUsername, PASSWORD, Person } from '../support/person.ts';

const MINUTE = 60_000;
const NOT_YET = { code: 451, message: '4.7.1 Greylisted, try again later' };
const CLOSED = { code: 421, message: '4.3.2 Out of service' };
const STANDS = [503, { ready: false, wrong: ['the outbox stands still'] }];
const READY = [200, { ready: true, wrong: [] }];

async function readiness(url: string) {
  const { status, body } = await ask(`${url}/readyz`);
  return [status, body];
}

describe('That letters stand still', () => {
  onEachDatabase((fresh) => {
    it('is said when the mail server takes none for long, and no more when it does', async () => {
      const { url, postbox, clock, visitor, deliver } = await anOutbox(await fresh());
      await visitor.signUp(anApplicant());
      postbox.mood = () => CLOSED;
      for (let minute = 0; minute < 16; minute++) {
        await deliver();
        clock.advance(MINUTE);
      }
      expect(await readiness(url)).to.deep.equal(STANDS);
      postbox.mood = () => null;
      await deliver();
      expect(await readiness(url)).to.deep.equal(READY);
    });

    it('is not said because one mailbox wants its letter later: everybody else could not sign up', async () => {
      const { url, postbox, clock, visitor, deliver } = await anOutbox(await fresh());
      await visitor.signUp(anApplicant());
      postbox.mood = () => NOT_YET;
      for (let minute = 0; minute < 120; minute++) {
        await deliver();
        clock.advance(MINUTE);
        expect(await readiness(url)).to.deep.equal(READY);
      }
    });

    it('is not said of letters that have to wait for others while those leave', async () => {
      const { url, db, clock, visitor, deliver } = await anOutbox(await fresh());
      await visitor.signUp(anApplicant());
      await db.raw("UPDATE letters SET leased_until = '2099-01-01T08:00:00.000Z'");
      clock.advance(10 * MINUTE);
      await visitor.signUp(anApplicant());
      await deliver();
      clock.advance(14 * MINUTE);
      expect(await readiness(url)).to.deep.equal(READY);
      clock.advance(MINUTE);
      expect(await readiness(url)).to.deep.equal(STANDS);
    });

    it('keeps nobody from signing up when only SMS do, for want of a gateway', async () => {
      const town = await aTown(await fresh(), { SMS_URL: '' });
      const chidi = new Person(town);
      await chidi.post('/users/registration/init');
      await chidi.post('/users/registration/set/userdata', { username: aUsername(), password: PASSWORD, phoneNumber: aNumber() });
      await chidi.post('/users/registration/start/verify');
      town.clock.advance(16 * MINUTE);
      const warnings = ['no SMS leaves since 2027-05-01T08:00:00.000Z: see slotkeeper doctor'];
      expect(await readiness(town.url)).to.deep.equal([200, { ready: true, wrong: [], warnings }]);
    });
  });
});
