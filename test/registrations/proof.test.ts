import { expect } from 'chai';
import { textOf } from '../../src/languages/texts.ts';
import { solveChallenge } from '../../templates/widget/proofOfWork.ts';
import { ask, Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/given.ts';
import { aService, SECRET } from '../support/service.ts';

describe('A proof of work', () => {
  onEachDatabase((fresh) => {
    async function aForm(settings = {}) {
      const service = await aService({ DATABASE_URL: await fresh(), PROOF_OF_WORK: 'on', ...settings });
      const event = await anEvent(service.world);
      const visitor = await Visitor.at(service.url, event);
      const prove = async (slug = event.slug) => solveChallenge((await ask(`${service.url}/proof?event=${slug}`)).body);
      const signUp = (proof: string) => visitor.signUp(anApplicant(), { 'X-Proof': proof });
      return { ...service, event, visitor, prove, signUp };
    }

    it('is not asked for, unless the operator says so', async () => {
      const { url, event, visitor } = await aForm({ PROOF_OF_WORK: 'off' });
      expect((await visitor.signUp(anApplicant())).status).to.equal(200);
      expect((await ask(`${url}/proof?event=${event.slug}`)).status).to.equal(404);
    });

    it('lets whoever brings one sign up, and nobody else', async () => {
      const { visitor, signUp, prove } = await aForm();
      expect((await signUp(await prove())).status).to.equal(200);
      const { status, body } = await visitor.signUp(anApplicant(), { 'Accept-Language': 'nl' });
      expect([status, body.errors]).to.deep.equal([400, [{ field: 'proof', message: textOf('nl', 'faults.proof') }]]);
    });

    it('is good for once, in every process', async () => {
      const { world, signUp, prove, visitor } = await aForm();
      const other = await aService({ DATABASE_URL: world.config.DATABASE_URL, PROOF_OF_WORK: 'on' });
      const proof = await prove();
      const there = new Visitor(other.url, visitor.token);
      const replies = await Promise.all([signUp(proof), there.signUp(anApplicant(), { 'X-Proof': proof }), signUp(proof)]);
      expect(replies.map(({ status }) => status).sort()).to.deep.equal([200, 400, 400]);
      // What remembers it is what refuses it.
      await world.db('proofs').delete();
      expect((await signUp(proof)).status).to.equal(200);
    });

    it('is for one event, and for ten minutes', async () => {
      const { world, signUp, prove, clock } = await aForm();
      const another = await anEvent(world);
      expect((await signUp(await prove(another.slug))).status).to.equal(400);
      const proof = await prove();
      clock.advance(10 * 60_000);
      expect((await signUp(proof)).status).to.equal(400);
    });

    it('is not used up by what is wrong with the form', async () => {
      const { signUp, prove, visitor } = await aForm();
      const proof = await prove();
      expect((await visitor.signUp(anApplicant({ email: 'ada at home' }), { 'X-Proof': proof })).body.errors[0].field).to.equal('email');
      expect((await signUp(proof)).status).to.equal(200);
    });

    it('is refused when anything in it was changed, and nonsense is no error', async () => {
      const { signUp, prove, world } = await aForm();
      const right = JSON.parse(atob(await prove()));
      const { challenge, solution } = right;
      const changed = [
        {
          ...right,
          solution: { ...solution, derivedKey: solution.derivedKey.replace(/.$/, (last: string) => (last === '0' ? '1' : '0')) },
        },
        { ...right, challenge: { ...challenge, parameters: { ...challenge.parameters, cost: 1 } } },
        { ...right, challenge: { ...challenge, parameters: { ...challenge.parameters, keySignature: undefined } } },
        { ...right, challenge: { ...challenge, signature: 'abc' } },
        { ...right, solution: null },
        { challenge },
        [],
        null,
        7,
      ];
      const nonsense = ['x', '%%%', btoa('{'), btoa('{"challenge":{"parameters":null}}'), 'A'.repeat(5_000)];
      for (const proof of [...changed.map((payload) => btoa(JSON.stringify(payload))), ...nonsense])
        expect((await signUp(proof)).status, proof).to.equal(400);
      expect(await world.db('proofs')).to.have.length(0);
    });

    it('outlives a change of the secret', async () => {
      const { world, signUp, prove, event } = await aForm();
      const proof = await prove();
      const SECRET_KEY = `a newer secret of the tests that is long enough,${SECRET}`;
      const renewed = await aService({ DATABASE_URL: world.config.DATABASE_URL, PROOF_OF_WORK: 'on', SECRET_KEY });
      const visitor = await Visitor.at(renewed.url, event);
      expect((await visitor.signUp(anApplicant(), { 'X-Proof': proof })).status).to.equal(200);
      expect((await signUp(proof)).status).to.equal(400);
    });

    it('is forgotten when it would be outdated', async () => {
      const { world, signUp, prove, clock, forget } = await aForm();
      await signUp(await prove());
      await forget();
      expect(await world.db('proofs')).to.have.length(1);
      clock.advance(11 * 60_000);
      await forget();
      expect(await world.db('proofs')).to.have.length(0);
    });
  });
});

describe('One address', () => {
  it('is not what the fields about limits speak of: they tell a client what is left to it', async () => {
    const { url, world } = await aService();
    const { headers } = await (await Visitor.at(url, await anEvent(world))).signUp(anApplicant());
    expect([headers.get('ratelimit-limit'), headers.get('ratelimit-remaining')]).to.deep.equal(['60', '59']);
    expect(Number(headers.get('ratelimit-reset'))).to.be.within(50, 61);
  });

  it('gets letters of ten sign-ups an hour, whoever asks for them and however many events there are', async () => {
    const { url, world } = await aService();
    const { email } = anApplicant();
    const statuses = [];
    for (let number = 0; number < 11; number++) {
      const visitor = await Visitor.at(url, await anEvent(world));
      statuses.push((await visitor.signUp(anApplicant({ email: number % 2 ? email : email.toUpperCase() }))).status);
    }
    expect(statuses).to.deep.equal([...Array(10).fill(200), 429]);
    expect(await world.db('letters')).to.have.length(10);
  });
});
