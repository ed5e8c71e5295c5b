import { expect } from 'chai';
import { Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant } from '../support/factories.ts';
import { describeRelay } from './describeRelay.ts';
import { RelayedService } from './relayedService.ts';

/** Of several alphabets, each in its own. Domains as SMTPUTF8 lets the mailbox see them. */
const PEOPLE = ['José@bücher.example', 'иван@пример.рф', '用户@example.org', 'ada@example.org'].map((email) => anApplicant({ email }));

describeRelay('letters outside of ASCII before the @', () => {
  onEachDatabase((fresh) => {
    it('smtputf8_enable = yes: people sign up with such addresses, and every email arrives', async () => {
      const relayed = await RelayedService.create(await fresh(), { postfix: () => ({ smtputf8_enable: 'yes' }) });
      await relayed.signUp(PEOPLE);
      await relayed.untilArrived(PEOPLE);
      const delivered = await relayed.finish('SMTPUTF8', 0);
      expect(delivered).to.deep.equal({ messages: PEOPLE.length, lost: 0, givenUpWrongly: 0, twice: 0 });
    });

    it('smtputf8_enable = no: they are told at once, and everybody else signs up', async () => {
      const relayed = await RelayedService.create(await fresh(), { postfix: () => ({ smtputf8_enable: 'no' }) });
      const visitor = await Visitor.at(relayed.service.url, relayed.event);
      for (const applicant of PEOPLE.slice(0, 3)) {
        const { status, body } = await visitor.signUp(applicant);
        expect([status, body.errors[0].field]).to.deep.equal([400, 'email']);
        expect(body.errors[0].message).to.match(/^Emails cannot be sent from here/);
      }
      const others = await relayed.signUp(PEOPLE.slice(3));
      await relayed.untilArrived(others);
      expect(await relayed.finish('no SMTPUTF8', 0)).to.deep.equal({ messages: 1, lost: 0, givenUpWrongly: 0, twice: 0 });
    });
  });
});
