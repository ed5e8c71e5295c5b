import { expect } from 'chai';
import fc from 'fast-check';
import { ACCOUNT_MESSAGE_TYPES } from '../../src/accounts/emails/messageTypes.ts';
import { type Candidate, chooseInTurn } from '../../src/messages/outbox/claim.ts';
import { PRIORITIES, type Priority, priorityOf } from '../../src/messages/priority.ts';
import { EMAIL_TYPES } from '../../src/registrations/emails/emailTypes.ts';
import { onEachDatabase } from '../support/databases.ts';
import { addresses, anOutbox } from '../support/simulatedRelay.ts';

function waiting(count: number, priority: Priority): Candidate[] {
  return Array.from({ length: count }, (_, index) => ({ id: `${priority}-${index}`, priority, channelFailedAt: null }));
}

describe('The order in which messages leave', () => {
  it('begins with codes, then confirmations, then single notices, then what everybody gets', () => {
    const all = [...Object.keys(EMAIL_TYPES), ...Object.keys(ACCOUNT_MESSAGE_TYPES)];
    const ofClass = (priority: Priority) => all.filter((template) => priorityOf(template) === priority);
    expect(ofClass(0).every((template) => template.startsWith('account-'))).to.equal(true);
    expect(ofClass(0)).to.include.members([
      'account-sign-in',
      'account-code',
      'account-confirm',
      'account-verify',
      'account-password-reset',
    ]);
    expect(ofClass(1)).to.include.members(['confirm', 'confirm-first', 'confirm-wait-list', 'confirmed', 'promoted', 'offer']);
    expect(ofClass(3)).to.deep.equal(['event-changed', 'called-off', 'event-reminder', 'mailing']);
  });

  it('lets no class wait for ever, and codes not for more than one message in two', () => {
    const backlog = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(backlog, fc.integer({ min: 0, max: 1_000 }), (classes, turn) => {
        const present = PRIORITIES.filter((priority) => classes.includes(priority));
        const chosen = chooseInTurn(
          present.flatMap((priority) => waiting(8, priority)),
          8,
          turn,
        ).map((id) => Number(id[0]));
        expect(chosen).to.have.length(8);
        for (const priority of present) expect(chosen, `class ${priority}`).to.include(priority);
        const [first] = present;
        expect(chosen.filter((priority) => priority === first)).to.have.length.at.least(5);
      }),
    );
  });

  onEachDatabase((fresh) => {
    it('sends a code before a notice to a hundred people that was written earlier', async () => {
      const outbox = await anOutbox(await fresh(), () => null, { rateIntervalMs: 1_000 });
      await outbox.write(addresses(100), 'event-changed');
      outbox.clock.advance(1);
      await outbox.write(['somebody@example.org'], 'account-sign-in');
      await outbox.pass(2);
      expect(outbox.sent.slice(0, 2).map(({ template }) => template)).to.include('account-sign-in');
      await outbox.pass(110);
      expect(outbox.sent).to.have.length(101);
    });
  });
});
