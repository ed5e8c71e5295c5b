import { expect } from 'chai';
import { changeEvent } from '../../src/registrations/commands/changeEvent.ts';
import { callOff } from '../../src/registrations/commands/changeEventState.ts';
import type { RegistrationBody } from '../../src/registrations/domain/applicant.ts';
import { type Reply, Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/factories.ts';
import { endOutage } from '../support/outage.ts';
import { aService, untilOutboxEmpty } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';
import { until } from '../support/until.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('Registration lifecycle', () => {
  onEachDatabase((fresh) => {
    async function setUp(eventInput: Parameters<typeof anEvent>[1] = {}) {
      const smtpServer = await TestSmtpServer.create();
      const service = await aService({ DATABASE_URL: await fresh(), SMTP_URL: smtpServer.url, RATE_LIMIT_FACTOR: '100' });
      const event = await anEvent(service.deps, eventInput);
      const visitor = await Visitor.at(service.url, event);

      /** Signs up. Returns the applicant and the actions of their link. */
      async function registered(overrides: Partial<RegistrationBody> = {}) {
        const applicant = anApplicant(overrides);
        await visitor.signUp(applicant);
        await untilOutboxEmpty(service.deps);
        const link = confirmationLinkIn(await smtpServer.messageTo(applicant.email));
        return { ...applicant, link, ...actionsOf(visitor, link) };
      }

      async function confirmed(overrides: Partial<RegistrationBody> = {}) {
        const registrant = await registered(overrides);
        await registrant.confirm();
        return registrant;
      }

      return { ...service, smtpServer, event, visitor, registered, confirmed };
    }

    describe('changing a registration', () => {
      it('changes name, phone and membership, and rejects invalid fields', async () => {
        const { confirmed } = await setUp();
        const ada = await confirmed();
        const { status, body } = await ada.change({ firstName: 'Augusta', phone: '0470 00 00 00', member: true });
        expect([status, body.firstName, body.lastName, body.phone, body.member]).to.deep.equal([
          200,
          'Augusta',
          'Lovelace',
          '0470 00 00 00',
          true,
        ]);
        for (const wrong of [{}, { waitList: true }, { id: 'x' }, { slots: 0 }, { slots: 5 }, { email: 'nobody' }, { firstName: '' }]) {
          expect((await ada.change(wrong)).status, JSON.stringify(wrong)).to.equal(400);
        }
      });

      it('to fewer slots: they go at once to whoever waits', async () => {
        const { confirmed, smtpServer, visitor } = await setUp({ slots: 4 });
        const ada = await confirmed({ slots: 4 });
        const grace = await confirmed({ slots: 2, waitList: true });
        expect((await ada.change({ slots: 2 })).body.slots).to.equal(2);
        expect((await smtpServer.messageTo(grace.email, 2)).subject).to.equal('Good news, you have 2 slots: Harbour Walk');
        expect((await smtpServer.messageTo(ada.email, 3)).text).to.contain('Slots: 4 → 2');
        expect((await visitor.request(`/slots?event=${(await ada.look()).body.event}`)).body.remaining).to.equal(0);
      });

      it('to more slots if there are, and otherwise not at all', async () => {
        const { confirmed } = await setUp({ slots: 4 });
        const ada = await confirmed({ slots: 2 });
        await confirmed({ slots: 1 });
        const refused = await ada.change({ slots: 4, firstName: 'Augusta' });
        expect([refused.status, refused.text]).to.deep.equal([409, '{"not_enough_slots_available":"1"}']);
        expect((await ada.look()).body).to.include({ slots: 2, firstName: 'Ada' });
        expect((await ada.change({ slots: 3 })).body.slots).to.equal(3);
      });

      it('while waiting, without losing the place on the wait list', async () => {
        const { confirmed } = await setUp({ slots: 2 });
        const ada = await confirmed({ slots: 2 });
        const grace = await confirmed({ slots: 2, waitList: true });
        const alan = await confirmed({ slots: 1, waitList: true });
        expect((await alan.look()).body.ahead).to.deep.equal({ parties: 1, slots: 2 });
        await grace.change({ slots: 1 });
        await ada.cancel();
        expect([(await grace.look()).body.onWaitList, (await alan.look()).body.onWaitList]).to.deep.equal([false, false]);
      });

      it('to another address, which counts once the new mailbox has answered', async () => {
        const { confirmed, smtpServer, visitor, deps } = await setUp();
        const ada = await confirmed();
        await ada.change({ email: 'new.ada@example.org' });
        expect((await ada.look()).body.email).to.equal(ada.email);
        const message = await smtpServer.messageTo('new.ada@example.org');
        expect(message.text).not.to.contain('Lovelace');
        const link = confirmationLinkIn(message);
        expect((await actionsOf(visitor, link).look()).status, 'before it is confirmed').to.equal(404);
        expect((await actionsOf(visitor, link).cancel()).status).to.equal(404);
        expect((await visitor.follow(link)).status).to.equal(302);
        expect((await actionsOf(visitor, link).look()).body).to.include({ email: 'new.ada@example.org', confirmed: true });
        expect((await ada.look()).status).to.equal(404);
        const notice = await smtpServer.messageTo(ada.email, 3);
        expect(notice.subject).to.equal('Your address has been changed: Harbour Walk');
        expect(`${notice.text}${notice.html}`).not.to.contain('new.ada').and.not.contain('registrations/');
        expect((await visitor.signUp(anApplicant({ email: ada.email }))).status).to.equal(200);
        expect((await visitor.signUp(anApplicant({ email: 'new.ada@example.org' }))).status).to.equal(409);
        expect(await deps.db('needs_attention')).to.deep.equal([]);
      });

      it('to an address that is taken, without learning that it is', async () => {
        const { confirmed, smtpServer } = await setUp();
        const [ada, grace] = [await confirmed(), await confirmed()];
        const [taken, free] = [await ada.change({ email: grace.email }), await ada.change({ email: 'free@example.org' })];
        expect([taken.status, taken.text]).to.deep.equal([free.status, free.text]);
        expect((await smtpServer.messageTo(grace.email, 3)).subject).to.equal('You’re already registered: Harbour Walk');
      });
    });

    it('cancelled: the slots go on, the calendar entry is taken back, and the address may sign up again', async () => {
      const { confirmed, smtpServer, visitor } = await setUp({ slots: 2 });
      const ada = await confirmed({ slots: 2 });
      const grace = await confirmed({ slots: 2, waitList: true });
      expect((await ada.cancel()).status).to.equal(204);
      expect((await ada.cancel()).status).to.equal(410);
      expect((await ada.confirm()).status).to.equal(410);
      expect((await ada.change({ slots: 1 })).status).to.equal(410);
      expect((await grace.look()).body.onWaitList).to.equal(false);
      const [before, after] = [await smtpServer.messageTo(ada.email, 2), await smtpServer.messageTo(ada.email, 3)].map(
        (message) => message.raw,
      );
      const [original, taken] = [before, after].map((raw) => calendarIn(raw ?? ''));
      expect(taken).to.include({ STATUS: 'CANCELLED', UID: original?.UID });
      expect(Number(taken?.SEQUENCE)).to.be.above(Number(original?.SEQUENCE));
      expect(after, 'RFC 6047 2.4').to.match(/Content-Type: text\/calendar;[^:]*method=CANCEL/i);
      expect((await visitor.signUp(anApplicant({ email: ada.email, waitList: true }))).status).to.equal(200);
    });

    describe('an unconfirmed registration', () => {
      it('holds its slots from when the mail server accepted the email, is reminded once, and lapses', async () => {
        const { registered, confirmed, expireOverdue, clock, smtpServer, deps } = await setUp({ slots: 1 });
        const ada = await registered();
        const grace = await confirmed({ waitList: true });
        clock.advance(36 * HOUR_MS);
        await expireOverdue();
        await expireOverdue();
        expect((await smtpServer.messageTo(ada.email, 2)).subject).to.match(/^Still held for you until Mon 3 May, 10:00: /);
        clock.advance(12 * HOUR_MS - 1);
        await expireOverdue();
        expect((await ada.look()).body.confirmed).to.equal(false);
        clock.advance(1);
        await expireOverdue();
        expect((await ada.look()).status).to.equal(410);
        expect((await ada.confirm()).body.detail).to.match(/expired.*You can sign up again/);
        expect((await grace.look()).body.onWaitList).to.equal(false);
        expect(smtpServer.messages.filter(({ subject }) => subject?.startsWith('Still held'))).to.have.length(1);
        expect(await deps.db('registrations_list').where({ ending: 'lapsed' })).to.have.length(1);
      });

      it('is reminded once and lapses once, however many processes run the job', async () => {
        const { registered, expireOverdue, clock, deps } = await setUp();
        const others = [1, 2].map(() => aService({ DATABASE_URL: deps.config.DATABASE_URL, NODE_ENV: 'production' }));
        const services = [
          { expireOverdue, clock },
          await (others[0] as (typeof others)[number]),
          await (others[1] as (typeof others)[number]),
        ];
        await registered();
        const runAll = async (hours: number) => {
          for (const service of services) service.clock.advance(hours * HOUR_MS);
          await Promise.all(services.map((service) => service.expireOverdue()));
        };
        await runAll(40);
        await runAll(8);
        const actions = await deps.db('audit_log').orderBy('sequence').pluck('action');
        expect(actions).to.deep.equal(['event.created', 'registration.created', 'registration.reminded', 'registration.lapsed']);
      });

      it('does not lapse while its email is still in the outbox', async () => {
        const service = await setUp();
        const { visitor, smtpServer, expireOverdue, clock, deps } = service;
        await smtpServer.close();
        const ada = anApplicant();
        await visitor.signUp(ada);
        await until('a delivery has failed', async () => (await deps.db('messages').whereNotNull('last_error')).length > 0);
        clock.advance(72 * HOUR_MS - MINUTE_MS);
        await expireOverdue();
        await endOutage(service, MINUTE_MS);
        const message = await smtpServer.messageTo(ada.email);
        expect(message.text).to.contain('Thursday, 6 May 2027 at 10:00');
        expect((await actionsOf(visitor, confirmationLinkIn(message)).confirm()).status).to.equal(302);
      });

      it('never lapses where the event sets no limit', async () => {
        const { registered, expireOverdue, clock } = await setUp({ confirmWithinMinutes: null });
        const ada = await registered();
        clock.advance(30 * 24 * HOUR_MS);
        await expireOverdue();
        expect((await ada.confirm()).status).to.equal(302);
      });
    });

    describe('an offer of slots', () => {
      const eventInput = { slots: 2, promotion: 'offer', offerWithinMinutes: 24 * 60 } as const;

      it('is taken by accepting', async () => {
        const { confirmed, smtpServer, visitor } = await setUp(eventInput);
        const ada = await confirmed({ slots: 2 });
        const grace = await confirmed({ slots: 2, waitList: true });
        await ada.cancel();
        const offer = await smtpServer.messageTo(grace.email, 2);
        expect(offer.subject).to.match(/^2 slots for you until Sun 2 May, 10:00: /);
        expect((await grace.look()).body).to.include({ offered: true, onWaitList: false, acceptBefore: '2027-05-02T08:00:00.000Z' });
        expect((await visitor.signUp(anApplicant())).status).to.equal(409);
        expect((await grace.accept()).body).to.not.have.property('offered');
        expect((await grace.accept()).status).to.equal(200);
        expect((await smtpServer.messageTo(grace.email, 3)).subject).to.equal('You have 2 slots: Harbour Walk');
      });

      it('passes to the next when it is declined or lapses', async () => {
        const { confirmed, smtpServer, expireOverdue, clock, deps } = await setUp(eventInput);
        const waiting = { slots: 2, waitList: true };
        const ada = await confirmed({ slots: 2 });
        const [grace, alan, mary] = [await confirmed(waiting), await confirmed(waiting), await confirmed(waiting)];
        await ada.cancel();
        expect((await grace.look()).body.offered).to.equal(true);
        expect((await alan.accept()).status).to.equal(409);
        await grace.cancel();
        expect((await alan.look()).body.offered).to.equal(true);
        await untilOutboxEmpty(deps);
        clock.advance(24 * HOUR_MS);
        await expireOverdue();
        expect((await alan.look()).status).to.equal(410);
        expect((await smtpServer.messageTo(alan.email, 3)).subject).to.equal('Your slots have gone to the next person: Harbour Walk');
        expect((await mary.look()).body.offered).to.equal(true);
      });

      it('is not needed when the waiting party confirms while slots are free', async () => {
        const { confirmed, registered, smtpServer } = await setUp({ ...eventInput, slots: 1 });
        const ada = await confirmed();
        const grace = await registered({ waitList: true });
        await ada.cancel();
        expect((await grace.confirm()).headers.get('location')).to.match(/status=confirmed$/);
        expect((await smtpServer.messageTo(grace.email, 2)).subject).to.equal('You have 1 slot: Harbour Walk');
      });
    });

    describe('when the event changes', () => {
      it('is told the new time and place, and the old ones, with a calendar entry that replaces the first', async () => {
        const { confirmed, registered, smtpServer, processor, event } = await setUp();
        const [ada, grace] = [await confirmed(), await registered()];
        await processor.execute(changeEvent(event, { starts: '2027-06-13T20:00', location: 'Pier 5' }, OPERATOR));
        const message = await smtpServer.messageTo(ada.email, 3);
        expect(message.text).to.contain('Before: Sunday, 13 June 2027 at 19:00 (Central European Time), Pier 4, Ostend');
        expect(message.text).to.contain('Now: Sunday, 13 June 2027 at 20:00 (Central European Time), Pier 5');
        expect(calendarIn(message.raw)).to.include({ SEQUENCE: '1', DTSTART: '20270613T180000Z' });
        expect((await smtpServer.messageTo(grace.email, 2)).subject).to.match(/^Changed: Harbour Walk/);
      });

      it('ends when the event is called off, and everybody is told', async () => {
        const { confirmed, registered, smtpServer, processor, event, visitor } = await setUp({ slots: 1 });
        const [ada, grace] = [await confirmed(), await registered({ waitList: true })];
        await processor.execute(callOff(event, 'The pier is closed.', OPERATOR));
        expect((await smtpServer.messageTo(ada.email, 3)).text).to.contain('The pier is closed.');
        expect((await smtpServer.messageTo(grace.email, 2)).text).to.contain('The pier is closed.');
        expect((await grace.look()).body.detail).to.equal('This event has been cancelled.');
        expect((await visitor.signUp(anApplicant({ waitList: true }))).status).to.equal(409);
      });

      it('does not move up any more once it has begun', async () => {
        const { confirmed, clock } = await setUp({ slots: 1 });
        const [ada, grace] = [await confirmed(), await confirmed({ waitList: true })];
        clock.advance(60 * 24 * HOUR_MS);
        expect((await ada.cancel()).status).to.equal(409);
        expect((await grace.look()).body.onWaitList).to.equal(true);
      });
    });

    it('undeliverable emails are shown to the owner and to the organiser', async () => {
      const { confirmed, smtpServer, deps, processor, event } = await setUp();
      const ada = await confirmed();
      await smtpServer.messageTo(ada.email, 2);
      smtpServer.replyFor = () => ({ code: 550, message: 'no such mailbox' });
      await processor.execute(changeEvent(event, { location: 'Pier 5' }, OPERATOR));
      await until('a message is undeliverable', async () => (await deps.db('messages').whereNotNull('failed_at')).length > 0);
      expect((await ada.look()).body.unreachable).to.equal(true);
      expect((await ada.page()).text).to.contain(`We couldn’t reach ${ada.email}`);
      expect((await deps.db('needs_attention'))[0]).to.include({ what: 'message undeliverable', who: ada.email });
    });
  });
});

/** The requests that a private link allows. */
function actionsOf(visitor: Visitor, link: string) {
  const page = link.replace('confirm_registration?uuid=', 'registrations/');
  return {
    confirm: () => visitor.follow(link),
    look: () => visitor.follow(page),
    page: () => visitor.follow(page, { headers: { Accept: 'text/html' } }),
    change: (body: object): Promise<Reply> => visitor.follow(page, { method: 'PATCH', body }),
    cancel: () => visitor.follow(page, { method: 'DELETE' }),
    accept: () => visitor.follow(`${page}/acceptance`, { method: 'POST' }),
  };
}

/** The properties of the calendar file attached to an email. */
function calendarIn(raw: string): Record<string, string> {
  const [, part = ''] = /Content-Type: text\/calendar[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(raw) ?? [];
  const isBase64 = !part.includes('BEGIN:');
  const file = isBase64
    ? Buffer.from(part, 'base64').toString()
    : part.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  const lines = file.replace(/\r\n[ \t]/g, '').split('\r\n');
  return Object.fromEntries(lines.map((line) => [line.split(/[:;]/)[0] ?? '', line.slice(line.indexOf(':') + 1)]));
}
