import { expect } from 'chai';
import { loadSignUpHistory } from '../../src/registrations/people/signUpHistory.ts';
import { Visitor } from '../support/client.ts';
import { aConsoleUser } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';

const HOUR_MS = 3_600_000;

describe('The overview of an event', () => {
  onEachDatabase((fresh) => {
    async function setUp() {
      const smtpServer = await TestSmtpServer.create();
      const service = await aService({ DATABASE_URL: await fresh(), SMTP_URL: smtpServer.url, RATE_LIMIT_FACTOR: '100' });
      const event = await anEvent(service.deps, { slots: 5 });
      async function signUp(slots: number, isConfirmed: boolean) {
        service.clock.advance(HOUR_MS);
        const visitor = await Visitor.at(service.url, event);
        const applicant = anApplicant({ slots, waitList: true });
        await visitor.signUp(applicant);
        const link = confirmationLinkIn(await smtpServer.messageTo(applicant.email, 1));
        if (isConfirmed) await visitor.follow(link);
      }
      return { ...service, event, signUp };
    }

    it('tells how the event filled up, and ends at what the event counts', async () => {
      const { deps, event, signUp } = await setUp();
      await signUp(3, true);
      await signUp(2, false);
      await signUp(2, true);
      const [stored] = await deps.db('events').where({ id: event.id });
      const { hours, funnel } = await loadSignUpHistory(deps.db, { ...event, lastSequence: stored.last_sequence });
      expect(hours.map(({ hour, registered }) => [hour, registered])).to.deep.equal([
        ['2027-05-01T09', 1],
        ['2027-05-01T10', 1],
        ['2027-05-01T11', 1],
      ]);
      const total = (figure: 'takenSlots' | 'confirmedSlots' | 'waitingParties') => hours.reduce((sum, hour) => sum + hour[figure], 0);
      expect(total('takenSlots')).to.equal(stored.slots_taken).and.equal(5);
      expect(total('confirmedSlots'))
        .to.equal(stored.slots_taken - stored.unconfirmed_slots)
        .and.equal(3);
      expect(total('waitingParties')).to.equal(stored.waiting_count).and.equal(1);
      expect(funnel).to.deep.equal({ registered: 3, confirmed: 2, kept: 2 });
    });

    it('shows the same numbers in a plot and in a table', async () => {
      const { deps, clock, url, logged, event, signUp, ...service } = await setUp();
      const administrator = await aConsoleUser({ ...service, deps, clock, url, logged }, { roles: ['administrator'] });
      const path = `/console/events/${event.slug}`;
      expect((await administrator.getPage(path)).text).to.contain('Nobody has signed up yet');
      await signUp(3, true);
      // Figures are kept for a minute at least.
      clock.advance(60_000);
      const { text } = await administrator.getPage(path);
      expect(text).to.contain('<path class="plot-confirmed"').and.contain('<td class="number">3</td>');
      expect(text.length).to.be.below(100_000);
    });
  });
});
