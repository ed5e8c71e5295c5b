import { expect } from 'chai';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { aServiceWithHeldOutbox } from '../support/heldOutbox.ts';
import { confirmationLinkIn } from '../support/smtpServer.ts';

describe('Asking for a lost link', () => {
  onEachDatabase((fresh) => {
    async function setUp(eventInput: Parameters<typeof anEvent>[1]) {
      const service = await aServiceWithHeldOutbox(await fresh());
      const visitor = await Visitor.at(service.url, await anEvent(service.deps, eventInput));
      const confirmed = async (overrides: Parameters<typeof anApplicant>[0] = {}) => {
        const applicant = anApplicant(overrides);
        await visitor.signUp(applicant);
        await service.deliver();
        const link = confirmationLinkIn(await service.smtpServer.messageTo(applicant.email));
        expect((await visitor.follow(link)).status).to.equal(302);
        await service.deliver();
        return { email: applicant.email, page: link.replace('confirm_registration?uuid=', 'registrations/') };
      };
      const resend = (email: string) => visitor.request('/resend', { method: 'POST', body: { email } });
      const subjectsTo = (email: string) =>
        service.smtpServer.messages.filter(({ recipients }) => recipients.includes(email)).map(({ subject }) => subject);
      return { ...service, visitor, confirmed, resend, subjectsTo };
    }

    it('somebody to whom slots are offered is sent the offer again, with its deadline', async () => {
      const { confirmed, visitor, resend, deliver, subjectsTo, deps } = await setUp({ slots: 1, promotion: 'offer' });
      const first = await confirmed();
      const { email } = await confirmed({ waitList: true });
      await visitor.follow(first.page, { method: 'DELETE' });
      await deliver();
      expect((await resend(email)).status).to.equal(200);
      await deliver();
      const offers = subjectsTo(email).slice(-2);
      expect(offers[0]).to.match(/^1 slot for you until/);
      expect(offers[1]).to.equal(offers[0]);
      expect(await checkInvariants(deps.db)).to.deep.equal([]);
    });

    it('somebody who corrected their address is sent it again, even while an email to the wrong address is held back', async () => {
      const { visitor, resend, deliver, subjectsTo, deps, url, clock } = await setUp({});
      const [mistyped, right] = ['ada@exmaple.org', 'ada@example.org'];
      for (let index = 0; index < 6; index++) await (await Visitor.at(url, await anEvent(deps))).signUp(anApplicant({ email: mistyped }));
      const key = { 'Idempotency-Key': 'a-key-that-nobody-guesses-0001' };
      await visitor.signUp(anApplicant({ email: mistyped }), key);
      clock.advance(60_000);
      await visitor.signUp(anApplicant({ email: right }), { ...key, 'X-Correction': 'true' });
      await deliver();
      expect(subjectsTo(right)).to.have.length(1);
      clock.advance(1_000);
      await resend(right);
      await deliver();
      expect(subjectsTo(right)).to.have.length(2);
    });
  });
});
