import { expect } from 'chai';
import { rawText } from '../../src/i18n/translate.ts';
import { solveChallenge } from '../../templates/widget/proofOfWork.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { aService, TEST_SECRET } from '../support/service.ts';

describe('Proof of work', () => {
  onEachDatabase((fresh) => {
    async function aForm(settings = {}) {
      const service = await aService({ DATABASE_URL: await fresh(), PROOF_OF_WORK: 'on', ...settings });
      const event = await anEvent(service.deps);
      const visitor = await Visitor.at(service.url, event);
      const prove = async (slug = event.slug) => solveChallenge((await sendRequest(`${service.url}/proof?event=${slug}`)).body);
      const signUp = (proof: string) => visitor.signUp(anApplicant(), { 'X-Proof': proof });
      return { ...service, event, visitor, prove, signUp };
    }

    it('is not asked for, unless the operator says so', async () => {
      const { url, event, visitor } = await aForm({ PROOF_OF_WORK: 'off' });
      expect((await visitor.signUp(anApplicant())).status).to.equal(200);
      expect((await sendRequest(`${url}/proof?event=${event.slug}`)).status).to.equal(404);
    });

    it('is required to sign up', async () => {
      const { visitor, signUp, prove } = await aForm();
      expect((await signUp(await prove())).status).to.equal(200);
      const { status, body } = await visitor.signUp(anApplicant(), { 'Accept-Language': 'nl' });
      expect([status, body.errors]).to.deep.equal([400, [{ field: 'proof', message: rawText('nl', 'fieldErrors.proof') }]]);
    });

    it('is accepted once, across all processes', async () => {
      const { deps, signUp, prove, visitor } = await aForm();
      const other = await aService({ DATABASE_URL: deps.config.DATABASE_URL, PROOF_OF_WORK: 'on' });
      const proof = await prove();
      const otherVisitor = new Visitor(other.url, visitor.token);
      const replies = await Promise.all([signUp(proof), otherVisitor.signUp(anApplicant(), { 'X-Proof': proof }), signUp(proof)]);
      expect(replies.map(({ status }) => status).sort()).to.deep.equal([200, 400, 400]);
      // Control: without the stored signature the proof is accepted again.
      await deps.db('used_pow_challenges').delete();
      expect((await signUp(proof)).status).to.equal(200);
    });

    it('is valid for one event and ten minutes', async () => {
      const { deps, signUp, prove, clock } = await aForm();
      const another = await anEvent(deps);
      expect((await signUp(await prove(another.slug))).status).to.equal(400);
      const proof = await prove();
      clock.advance(10 * 60_000);
      expect((await signUp(proof)).status).to.equal(400);
    });

    it('is not consumed by an invalid form', async () => {
      const { signUp, prove, visitor } = await aForm();
      const proof = await prove();
      expect((await visitor.signUp(anApplicant({ email: 'ada at home' }), { 'X-Proof': proof })).body.errors[0].field).to.equal('email');
      expect((await signUp(proof)).status).to.equal(200);
    });

    it('is rejected when tampered with or malformed, never with a 500', async () => {
      const { signUp, prove, deps } = await aForm();
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
      expect(await deps.db('used_pow_challenges')).to.have.length(0);
    });

    it('stays valid across a rotation of the secret', async () => {
      const { deps, signUp, prove, event } = await aForm();
      const proof = await prove();
      const SECRET_KEY = `a newer secret of the tests that is long enough,${TEST_SECRET}`;
      const renewed = await aService({ DATABASE_URL: deps.config.DATABASE_URL, PROOF_OF_WORK: 'on', SECRET_KEY });
      const visitor = await Visitor.at(renewed.url, event);
      expect((await visitor.signUp(anApplicant(), { 'X-Proof': proof })).status).to.equal(200);
      expect((await signUp(proof)).status).to.equal(400);
    });

    it('is deleted once it has expired', async () => {
      const { deps, signUp, prove, clock, eraseExpired } = await aForm();
      await signUp(await prove());
      await eraseExpired();
      expect(await deps.db('used_pow_challenges')).to.have.length(1);
      clock.advance(11 * 60_000);
      await eraseExpired();
      expect(await deps.db('used_pow_challenges')).to.have.length(0);
    });
  });
});

describe('The limit of sign-ups', () => {
  it('RateLimit headers report the limit per client', async () => {
    const { url, deps } = await aService();
    const { headers } = await (await Visitor.at(url, await anEvent(deps))).signUp(anApplicant());
    expect([headers.get('ratelimit-limit'), headers.get('ratelimit-remaining')]).to.deep.equal(['60', '59']);
    expect(Number(headers.get('ratelimit-reset'))).to.be.within(50, 61);
  });
});
