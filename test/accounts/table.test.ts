import { expect } from 'chai';
import type { Reply } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anAccount, aTown, type Known, signedInAs, type Town } from '../support/house.ts';
import { aNumber, aUsername, hashOf, PASSWORD, Person } from '../support/person.ts';

const MINUTE = 60_000;

/** Every request of a journey, by its step. What is sent is right, but for the codes. */
type Step = 'init' | 'describe' | 'start' | 'answer';
interface Traveller {
  person: Person;
  ask: Record<Step, () => Promise<Reply>>;
  newestCode: () => Promise<string>;
}

/** What each state answers to each step: the seeds' tables, in other words than the code's. */
const OPENING: Record<string, Record<Step, number>> = {
  none: { init: 200, describe: 403, start: 403, answer: 403 },
  begun: { init: 200, describe: 200, start: 403, answer: 403 },
  described: { init: 200, describe: 200, start: 200, answer: 403 },
  'code sent': { init: 403, describe: 403, start: 403, answer: 400 },
  'code lapsed': { init: 200, describe: 403, start: 200, answer: 400 },
  blocked: { init: 403, describe: 403, start: 403, answer: 403 },
  done: { init: 200, describe: 403, start: 403, answer: 403 },
};
const SIGNING_IN = { ...OPENING, described: { init: 200, describe: 403, start: 200, answer: 403 } };

/** How one comes into each state, by requests alone. */
const WAYS: Record<string, (traveller: Traveller, town: Town) => Promise<unknown>> = {
  none: async () => {},
  begun: ({ ask }) => ask.init(),
  described: async ({ ask }) => [await ask.init(), await ask.describe()],
  'code sent': async ({ ask }) => [await ask.init(), await ask.describe(), await ask.start()],
  'code lapsed': async ({ ask }, { clock }) => [await ask.init(), await ask.describe(), await ask.start(), clock.advance(10 * MINUTE)],
  blocked: async ({ ask }) => {
    await ask.init();
    await ask.describe();
    for (let n = 0; n < 5; n++) expect([(await ask.start()).status, (await ask.answer()).status]).to.deep.equal([200, 400]);
  },
  done: async (traveller) => {
    const { ask, person } = traveller;
    await ask.init();
    await ask.describe();
    await ask.start();
    const path = person.cookies.has('__Host-opening') ? '/users/registration/verify' : '/users/login/verify/check';
    // The cookie is taken away when one arrives; the journey is asked for all the same.
    const kept = new Map(person.cookies);
    expect((await person.post(path, await traveller.newestCode())).status).to.equal(200);
    person.cookies = kept;
  },
};

function opening(town: Town): Traveller {
  const person = new Person(town);
  const wish = { username: aUsername(), password: PASSWORD, phoneNumber: aNumber() };
  return traveller(town, person, wish.phoneNumber, {
    init: () => person.post('/users/registration/init'),
    describe: () => person.post('/users/registration/set/userdata', wish),
    start: () => person.post('/users/registration/start/verify'),
    answer: async () => person.post('/users/registration/verify', 'nothing'),
  });
}

function signingIn(town: Town, { username, phone }: Known): Traveller {
  const person = new Person(town);
  return traveller(town, person, phone, {
    init: () => person.post('/users/login/init'),
    describe: () => person.post('/users/login/userdata', { username, passwordHash: hashOf(PASSWORD) }),
    start: () => person.post('/users/login/verify/start'),
    answer: async () => person.post('/users/login/verify/check', 'nothing'),
  });
}

function traveller({ gateway }: Town, person: Person, phone: string, ask: Traveller['ask']): Traveller {
  return { person, ask, newestCode: () => gateway.codeTo(phone) };
}

/** In each state of an account: what an administrator and its owner may do. */
const ACCOUNTS: Record<string, Record<string, number>> = {
  unverified: { approve: 409, reject: 409, enable: 200, disable: 200, 'sign in': 403 },
  pending: { approve: 200, reject: 200, enable: 200, disable: 200, 'sign in': 403 },
  active: { approve: 409, reject: 409, enable: 409, disable: 200, 'sign in': 200 },
  disabled: { approve: 409, reject: 409, enable: 200, disable: 409, 'sign in': 403 },
  rejected: { approve: 409, reject: 409, enable: 409, disable: 409, 'sign in': 403 },
};

/** As they are written down; the ways to them are in the tests of the doors. */
const FACTS: Record<string, object> = {
  unverified: { verified_at: null, approved_at: null },
  pending: { approved_at: null },
  disabled: { enabled: 0 },
  rejected: { approved_at: null, rejected_at: '2027-05-01T08:00:00.000Z' },
};

describe('Every request in every state', () => {
  onEachDatabase((fresh, name) => {
    for (const [kind, table] of Object.entries({ 'opening an account': OPENING, 'signing in': SIGNING_IN })) {
      it(`of ${kind} is answered as the table says`, async () => {
        const town = await aTown(await fresh());
        const wrong: string[] = [];
        let asked = 0;
        for (const [state, answers] of Object.entries(table)) {
          for (const [step, expected] of Object.entries(answers)) {
            const who = kind === 'signing in' ? signingIn(town, await anAccount(town)) : opening(town);
            await WAYS[state]?.(who, town);
            const { status } = await who.ask[step as Step]();
            asked += 1;
            if (status !== expected) wrong.push(`${step} when ${state}: ${status} instead of ${expected}`);
          }
        }
        expect(wrong).to.deep.equal([]);
        console.log(`      ${name}, ${kind}: ${asked - wrong.length} of ${asked} requests in states answered as the table says`);
      });
    }

    it('of an account is answered as the table says', async () => {
      const town = await aTown(await fresh());
      const administrator = await signedInAs(town, 'administrator');
      const wrong: string[] = [];
      let asked = 0;
      for (const [state, answers] of Object.entries(ACCOUNTS)) {
        for (const [move, expected] of Object.entries(answers)) {
          const known = await anAccount(town, { roles: ['organiser'] });
          await town.world
            .db('accounts')
            .where({ id: known.id })
            .update(FACTS[state] ?? { enabled: 1 });
          const { status } = await move_(town, administrator, known, move);
          asked += 1;
          if (status !== expected) wrong.push(`${move} when ${state}: ${status} instead of ${expected}`);
        }
      }
      expect(wrong).to.deep.equal([]);
      console.log(`      ${name}, accounts: ${asked - wrong.length} of ${asked} moves in states answered as the table says`);
    });
  });
});

async function move_(town: Town, administrator: Person, known: Known, move: string): Promise<Reply> {
  const at = `/admin/users/${known.id}`;
  if (move === 'approve') return administrator.post(`${at}/approve`, { status: 'approved' });
  if (move === 'reject') return administrator.post(`${at}/approve`, { status: 'rejected' });
  if (move !== 'sign in') return administrator.post(`${at}/enabled`, { enabled: move === 'enable' });
  const { ask } = signingIn(town, known);
  await ask.init();
  return ask.describe();
}
