import { expect } from 'chai';
import { changeEvent } from '../../src/registrations/commands/changeEvent.ts';
import type { RegistrationBody } from '../../src/registrations/domain/applicant.ts';
import { answerBy } from '../../src/registrations/domain/holdDeadline.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/factories.ts';
import { endOutage } from '../support/outage.ts';
import { aService, untilOutboxEmpty } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';
import { until } from '../support/until.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('Until when slots are held', () => {
  it('is the time limit, or half of the time until the event, but a quarter of an hour at least, and never after the start', () => {
    const event = { startsAt: '2027-05-04T10:00:00.000Z', closesAt: null };
    expect(answerBy(event, '2027-04-01T10:00:00.000Z', 48 * 60)).to.equal('2027-04-03T10:00:00.000Z');
    expect(answerBy(event, '2027-05-04T08:00:00.000Z', 48 * 60)).to.equal('2027-05-04T09:00:00.000Z');
    expect(answerBy(event, '2027-05-04T09:40:00.000Z', 48 * 60)).to.equal('2027-05-04T09:55:00.000Z');
    expect(answerBy(event, '2027-05-04T09:58:00.000Z', 48 * 60)).to.equal('2027-05-04T10:00:00.000Z');
    expect(answerBy(event, '2027-05-04T08:00:00.000Z', 5)).to.equal('2027-05-04T08:05:00.000Z');
    expect(answerBy(event, '2027-05-04T08:00:00.000Z', null)).to.equal(null);
  });

  onEachDatabase((fresh) => {
    /** The clock stands at 10:00 in Brussels, on 1 May. */
    async function setUp(eventInput: Parameters<typeof anEvent>[1] = {}) {
      const smtpServer = await TestSmtpServer.create();
      const service = await aService({ DATABASE_URL: await fresh(), SMTP_URL: smtpServer.url });
      const event = await anEvent(service.deps, eventInput);
      const visitor = await Visitor.at(service.url, event);
      async function registered(overrides: Partial<RegistrationBody> = {}) {
        const applicant = anApplicant(overrides);
        const { body } = await visitor.signUp(applicant);
        await untilOutboxEmpty(service.deps);
        const message = await smtpServer.messageTo(applicant.email);
        const link = confirmationLinkIn(message);
        const path = `/registrations/${link.replace(/.*uuid=/, '')}`;
        const look = async () => (await visitor.request(path)).body;
        const page = async () => (await sendRequest(`${service.url}${path}`, { headers: { Accept: 'text/html' } })).text;
        return { ...applicant, body, message, path, look, page, confirm: () => visitor.follow(link) };
      }
      const afterwards = async (ms: number) => {
        service.clock.advance(ms);
        await service.expireOverdue();
        await untilOutboxEmpty(service.deps);
      };
      return { ...service, event, visitor, smtpServer, registered, afterwards };
    }

    it('is before the event begins, in the response, the email and on the page alike, and the wait list still moves', async () => {
      const { registered, afterwards } = await setUp({ slots: 1, starts: '2027-05-01T11:30' });
      const ada = await registered();
      const told = '2027-05-01T08:45:00.000Z';
      expect([ada.body.confirmBefore, (await ada.look()).confirmBefore]).to.deep.equal([told, told]);
      expect(ada.message.text).to.contain('until Saturday, 1 May 2027 at 10:45 (Central European Time)');
      expect(await ada.page()).to.contain('until Saturday, 1 May 2027 at 10:45 (Central European Time)');
      const grace = await registered({ waitList: true });
      expect(grace.body.confirmBefore, 'nothing is held on the wait list').to.equal(null);
      await grace.confirm();
      await afterwards(45 * MINUTE_MS - 1);
      expect((await ada.look()).confirmed).to.equal(false);
      await afterwards(1);
      expect((await ada.look()).status).to.equal(410);
      expect((await grace.look()).onWaitList).to.equal(false);
    });

    it('is before the event begins for an offer too, and the page does not offer what would be refused', async () => {
      const { registered, afterwards, visitor, smtpServer, deps } = await setUp({
        slots: 1,
        starts: '2027-05-01T10:10',
        promotion: 'offer',
      });
      const ada = await registered();
      await ada.confirm();
      const grace = await registered({ waitList: true });
      await grace.confirm();
      await visitor.request(ada.path, { method: 'DELETE' });
      await untilOutboxEmpty(deps);
      const subjects = smtpServer.messages.map(({ subject }) => subject ?? '');
      expect(subjects.find((subject) => subject.startsWith('1 slot for you'))).to.match(/^1 slot for you until Sat 1 May, 10:10: /);
      expect(await grace.look()).to.include({ offered: true, acceptBefore: '2027-05-01T08:10:00.000Z' });
      expect(await grace.page())
        .to.contain('Accept 1 slot')
        .and.contain('at 10:10');
      await afterwards(10 * MINUTE_MS);
      expect(await grace.page())
        .to.contain('This offer has ended')
        .and.not.contain('Accept 1 slot')
        .and.not.contain('/acceptance');
    });

    it('stays as it was told, when the organiser gives later people less time', async () => {
      const { registered, afterwards, processor, event } = await setUp();
      const ada = await registered();
      await processor.execute(changeEvent(event, { confirmWithinMinutes: 1 }, OPERATOR));
      const grace = await registered();
      expect([(await ada.look()).confirmBefore, grace.body.confirmBefore]).to.deep.equal([
        '2027-05-03T08:00:00.000Z',
        '2027-05-01T08:01:00.000Z',
      ]);
      await afterwards(MINUTE_MS);
      expect((await grace.look()).status).to.equal(410);
      await afterwards(48 * HOUR_MS - MINUTE_MS - 1);
      expect((await ada.look()).confirmed).to.equal(false);
      await afterwards(1);
      expect((await ada.look()).status).to.equal(410);
    });

    it('becomes later for everybody, when the organiser gives more time', async () => {
      const { registered, afterwards, processor, event } = await setUp();
      const ada = await registered();
      await processor.execute(changeEvent(event, { confirmWithinMinutes: 72 * 60 }, OPERATOR));
      await afterwards(48 * HOUR_MS);
      expect((await ada.look()).confirmBefore).to.equal('2027-05-04T08:00:00.000Z');
      await processor.execute(changeEvent(event, { confirmWithinMinutes: null }, OPERATOR));
      await afterwards(480 * HOUR_MS);
      expect((await ada.confirm()).status).to.equal(302);
    });

    it('is told anew, when the event begins so much earlier that it can not be kept', async () => {
      const { registered, processor, event, smtpServer } = await setUp();
      const [ada, grace] = [await registered(), await registered()];
      await grace.confirm();
      await processor.execute(changeEvent(event, { starts: '2027-05-02T09:00' }, OPERATOR));
      const answer = 'We’re holding your slot until Sunday, 2 May 2027 at 09:00 (Central European Time).';
      expect((await smtpServer.messageTo(ada.email, 2)).text).to.contain(answer);
      expect((await smtpServer.messageTo(grace.email, 3)).text).to.not.contain('We’re holding');
      expect((await ada.look()).confirmBefore).to.equal('2027-05-02T07:00:00.000Z');
    });

    it('counts from when the email left, and one reminder comes at three quarters', async () => {
      const service = await setUp();
      const { afterwards, visitor, smtpServer, deps } = service;
      await deps.db('events').update({ starts_at: '2027-05-31T10:00:00.000Z' });
      await smtpServer.close();
      const ada = anApplicant();
      await visitor.signUp(ada);
      await until('a delivery has failed', async () => (await deps.db('messages').whereNotNull('last_error')).length > 0);
      await endOutage(service, 10 * HOUR_MS);
      await afterwards(36 * HOUR_MS - 1);
      expect(smtpServer.messages).to.have.length(1);
      await afterwards(1);
      await afterwards(12 * HOUR_MS - 1);
      expect(await deps.db('registrations').pluck('end_reason')).to.deep.equal([null]);
      expect(smtpServer.messages.map(({ subject }) => subject?.split(':')[0])).to.deep.equal([
        'Confirm your registration',
        'Still held for you until Mon 3 May, 20',
      ]);
      await afterwards(1);
      expect(await deps.db('registrations').pluck('end_reason')).to.deep.equal(['lapsed']);
    });
  });
});
