import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { createCostlyQueue } from '../../src/accounts/domain/costlyWork.ts';
import { validatePassword } from '../../src/accounts/domain/passwordPolicy.ts';
import { createStrengthMeter, scorePassword } from '../../src/accounts/domain/passwordStrength.ts';
import { DomainError } from '../../src/domainError.ts';

/** Among the worst found: 64 characters that may each stand for a letter. On the main thread it took more than a second. */
const WORST_PASSWORD = 'Aa1!s4l8ng3@zx0$e1!t7+cvb9(6{ks4l8ng3@zx0$e1!t7+cvb9(6{ks4l8';
const ONE_BY_ONE = { maxRunning: 1, maxQueued: 100, maxPerNetwork: { login: 10, creation: 10 } };

describe('What costs much', () => {
  it('while the strength of a password is checked, others are served: the event loop goes on turning', async () => {
    await scorePassword('warm up', []);
    let isDone = false;
    const checked = scorePassword(WORST_PASSWORD, []).finally(() => {
      isDone = true;
    });
    let turns = 0;
    for (; !isDone; turns += 1) await turn();
    expect(await checked).to.equal(4);
    expect(turns).to.be.greaterThan(50);
  });

  it('a long password costs no more than its first 24 characters, and is judged by them', async () => {
    expect(await scorePassword(`${'a'.repeat(24)}Kort-Muts7-lantaarn`, [])).to.be.lessThan(2);
    expect(await scorePassword('Kort-Muts7-lantaarn-met-veel-meer-woorden', [])).to.equal(4);
  });

  it('a check that does not come back is ended, its asker is told to try again, and the next one is answered', async () => {
    const stuck = createStrengthMeter(new URL('data:text/javascript,for(;;);'), 100);
    const outcomes = await Promise.all([1, 2].map(() => stuck('a', []).catch((error: unknown) => error)));
    for (const outcome of outcomes) expect(outcome).to.be.instanceOf(DomainError).with.property('code', 'busy');
    const crashing = createStrengthMeter(new URL('data:text/javascript,throw new Error("out of memory")'), 10_000);
    expect(await crashing('a', []).catch((error: unknown) => error)).to.be.instanceOf(DomainError);
  });

  it('the strength is not checked while another field is wrong', async () => {
    const otherErrors = [{ field: 'repeat_password', message: { key: 'accounts.fieldErrors.repeat' } }];
    expect(await validatePassword('Password1!', [], { otherErrors })).to.deep.equal(otherErrors);
    expect((await validatePassword('short', [], { otherErrors })).map(({ field }) => field)).to.include.members([
      'repeat_password',
      'password',
    ]);
    expect(await validatePassword('Password1!', [])).to.have.length(1);
  });

  describe('its queue', () => {
    /** Work that goes on until `end`, and the order in which pieces were begun. */
    function aBusyQueue() {
      const run = createCostlyQueue(ONE_BY_ONE);
      const begun: string[] = [];
      let end = () => {};
      const first = run('creation', undefined, () => new Promise<void>((resolve) => (end = resolve)));
      const add = (name: string, ...args: [purpose: 'login' | 'creation', address: string | undefined]) =>
        run(...args, async () => void begun.push(name)).catch((error: DomainError) => error.code);
      return { add, begun, end: () => end(), first };
    }

    it('however many accounts others make, a person signs in next', async () => {
      const { add, begun, end } = aBusyQueue();
      const creations = Array.from({ length: 160 }, (_, index) => add(`account ${index}`, 'creation', `192.0.2.${index}`));
      const login = add('sign-in', 'login', '198.51.100.7');
      end();
      expect(await login).to.equal(undefined);
      const outcomes = await Promise.all(creations);
      expect(begun[0]).to.equal('sign-in');
      expect(outcomes.filter((outcome) => outcome === 'busy')).to.have.length(60);
    });

    it('one network has ten places, also with many addresses of one IPv6 network, and others have theirs', async () => {
      const { add, end, first } = aBusyQueue();
      const ofOne = Array.from({ length: 30 }, (_, index) => add('one', 'creation', `2001:db8::${index}`));
      const ofAnother = add('another', 'creation', '2001:db8:1::1');
      end();
      expect((await Promise.all(ofOne)).filter((outcome) => outcome === 'too-many')).to.have.length(20);
      expect(await ofAnother).to.equal(undefined);
      await first;
      expect(await add('again', 'creation', '2001:db8::1')).to.equal(undefined);
    });
  });
});
