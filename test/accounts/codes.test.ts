import { expect } from 'chai';
import { onEachDatabase } from '../support/databases.ts';
import { aTown, type Town } from '../support/house.ts';
import { aNumber, hashOf, PASSWORD, Person } from '../support/person.ts';

let number = 0;
const anAddress = () => `bea${++number}@example.org`;
const opening = (address: object, more: object = {}) => ({ ...address, password: PASSWORD, repeat_password: PASSWORD, ...more });
const open = (town: Town, body: object) => new Person(town).post('/registration/', body);
const again = (town: Town, body: object) => new Person(town).post('/registration/resend_code', body);
const confirm = (town: Town, code: string) => new Person(town).ask(`/registration/${code}`, { method: 'PATCH' });
/** Nobody answers, as when the machine is gone. */
async function dead({ postbox }: Town) {
  postbox.hangUp();
  await postbox.shut();
}

const codeIn = (text = '') => /\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/.exec(text)?.[0] ?? '';
const linkIn = (text = '') => /https:\S+\/registration\/\S+/.exec(text)?.[0] ?? '';

async function nothingIsKept({ world }: Town) {
  for (const table of ['accounts', 'identities', 'challenges', 'letters', 'account_roles']) {
    expect(await world.db(table), table).to.deep.equal([]);
  }
}

describe('Opening an account with a code (seed 001)', () => {
  onEachDatabase((fresh) => {
    it('goes by mail, and is confirmed once', async () => {
      const town = await aTown(await fresh());
      const email = anAddress();
      expect((await open(town, opening({ email }))).status).to.equal(200);
      const { text, subject } = await town.postbox.letterTo(email);
      expect(subject).to.equal('Confirm your address');
      const code = codeIn(text);
      expect((await confirm(town, code)).status).to.equal(200);
      expect((await confirm(town, code)).status, 'used').to.equal(400);
      const [account] = await town.world.db('accounts');
      expect(account).to.include({ username: email, door: 'code' });
      expect(account.approved_at).to.be.a('string');
      const person = new Person(town);
      await person.post('/users/login/init');
      expect((await person.post('/users/login/userdata', { username: email, passwordHash: hashOf(PASSWORD) })).status).to.equal(200);
    });

    it('goes by SMS, and the code may be typed as people type', async () => {
      const town = await aTown(await fresh());
      const phone = aNumber();
      expect((await open(town, opening({ phone: phone.replace('+32', '+32 (0)') }))).status).to.equal(200);
      const code = codeIn((await town.gateway.smsTo(phone)).text);
      expect((await confirm(town, code.toLowerCase().replaceAll('-', ''))).status).to.equal(200);
    });

    it('has a page behind the link of the letter, where a button confirms and looking does not', async () => {
      const town = await aTown(await fresh());
      const email = anAddress();
      await open(town, opening({ email }));
      const link = linkIn((await town.postbox.letterTo(email)).text);
      const person = new Person(town);
      for (let n = 0; n < 3; n++) expect((await person.look(link)).text).to.contain('Confirm</button>');
      expect((await town.world.db('identities').whereNotNull('verified_at')).length).to.equal(0);
      expect((await person.submit(link, {})).text).to.contain('Your address is confirmed');
      expect((await town.world.db('identities').whereNotNull('verified_at')).length).to.equal(1);
    });

    it('says 400 to what is wrong, and keeps nothing of it', async () => {
      const town = await aTown(await fresh());
      const email = anAddress();
      const wrong = [
        opening({}),
        opening({ email, phone: aNumber() }),
        opening({ email: 'not an address' }),
        opening({ phone: '12' }),
        opening({ email }, { repeat_password: 'Something-3lse' }),
        opening({ email }, { password: 'weak', repeat_password: 'weak' }),
        opening({ email }, { role: 'administrator' }),
        opening({ phone: '+32 900 12 345' }),
      ];
      for (const body of wrong) expect((await open(town, body)).status, JSON.stringify(body)).to.equal(400);
      await nothingIsKept(town);
      const { status, headers } = await new Person(town).ask('/registration/');
      expect([status, headers.get('allow')]).to.deep.equal([405, 'POST']);
    });

    it('says 400 when there is such an account, confirmed or not', async () => {
      const town = await aTown(await fresh());
      const email = anAddress();
      await open(town, opening({ email }));
      expect((await open(town, opening({ email: email.toUpperCase() }))).status).to.equal(400);
      await confirm(town, codeIn((await town.postbox.letterTo(email)).text));
      expect((await open(town, opening({ email }))).status).to.equal(400);
      expect(await town.world.db('accounts')).to.have.length(1);
      await town.world.db('accounts').update({ username_key: 'somebody@example.org' });
      expect((await open(town, opening({ email: 'somebody@example.org' }))).status, 'somebody’s name').to.equal(400);
    });

    it('keeps nothing when the mail server or the gateway is dead, or refuses the address', async () => {
      const town = await aTown(await fresh());
      const [email, phone] = [anAddress(), aNumber()];
      town.postbox.mood = () => ({ code: 550, message: 'no such mailbox' });
      expect((await open(town, opening({ email }))).status).to.equal(400);
      await dead(town);
      await town.gateway.shut();
      expect((await open(town, opening({ email }))).status).to.equal(400);
      expect((await open(town, opening({ phone }))).status).to.equal(400);
      await nothingIsKept(town);
      await town.postbox.start();
      town.postbox.mood = () => null;
      expect((await open(town, opening({ email }))).status, 'when it is back').to.equal(200);
    });

    it('sends the code again, which makes the earlier one void', async () => {
      const town = await aTown(await fresh());
      const email = anAddress();
      await open(town, opening({ email }));
      const first = codeIn((await town.postbox.letterTo(email)).text);
      expect((await again(town, { email })).status).to.equal(200);
      const second = codeIn((await town.postbox.letterTo(email, 2)).text);
      expect(second).not.to.equal(first);
      expect((await confirm(town, first)).status).to.equal(400);
      expect((await confirm(town, second)).status).to.equal(200);
      expect((await again(town, { email })).status, 'nothing waits any more').to.equal(400);
      expect((await again(town, { email: anAddress() })).status, 'unknown').to.equal(400);
    });

    it('keeps the earlier code when the new one could not be sent', async () => {
      const town = await aTown(await fresh());
      const email = anAddress();
      await open(town, opening({ email }));
      const first = codeIn((await town.postbox.letterTo(email)).text);
      await dead(town);
      expect((await again(town, { email })).status).to.equal(400);
      expect((await confirm(town, first)).status).to.equal(200);
    });

    it('lets a code lapse after a day', async () => {
      const town = await aTown(await fresh());
      const email = anAddress();
      await open(town, opening({ email }));
      town.clock.advance(24 * 3_600_000);
      expect((await confirm(town, codeIn((await town.postbox.letterTo(email)).text))).status).to.equal(400);
      expect((await confirm(town, 'AAAA-AAAA-AAAA')).status).to.equal(400);
      expect((await confirm(town, '%00')).status).to.equal(400);
    });

    it('makes one account of many requests for the same address', async () => {
      const town = await aTown(await fresh());
      const email = anAddress();
      const replies = await Promise.all(Array.from({ length: 5 }, () => open(town, opening({ email }))));
      expect(replies.filter(({ status }) => status === 200)).to.have.length(1);
      expect(await town.world.db('accounts')).to.have.length(1);
    });
  });
});
