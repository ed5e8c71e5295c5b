import { expect } from 'chai';
import type { Applicant } from '../../src/registrations/applicant.ts';
import { callOff, changeEvent } from '../../src/registrations/changeEvent.ts';
import { type Reply, Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/given.ts';
import { confirmLinkIn, Postbox } from '../support/postbox.ts';
import { aService, outboxEmpty } from '../support/service.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('The life of a registration', () => {
  onEachDatabase((fresh) => {
    async function anEvening(plan: Parameters<typeof anEvent>[1] = {}) {
      const postbox = await Postbox.open();
      const service = await aService({ DATABASE_URL: await fresh(), SMTP_URL: postbox.url, RATE_LIMIT_FACTOR: '100' });
      const event = await anEvent(service.world, plan);
      const visitor = await Visitor.at(service.url, event);

      /** Signs up and gives what the person can do by the link of the letter. */
      async function somebody(wishes: Partial<Applicant> = {}) {
        const applicant = anApplicant(wishes);
        await visitor.signUp(applicant);
        await outboxEmpty(service.world);
        const link = confirmLinkIn(await postbox.letterTo(applicant.email));
        return { ...applicant, link, ...byLink(visitor, link) };
      }

      async function confirmed(wishes: Partial<Applicant> = {}) {
        const person = await somebody(wishes);
        await person.confirm();
        return person;
      }

      return { ...service, postbox, event, visitor, somebody, confirmed };
    }

    describe('changed', () => {
      it('in name, phone and membership, and in nothing that cannot be', async () => {
        const { confirmed } = await anEvening();
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

      it('to fewer slots, which go at once to whoever waits', async () => {
        const { confirmed, postbox, visitor } = await anEvening({ slots: 4 });
        const ada = await confirmed({ slots: 4 });
        const grace = await confirmed({ slots: 2, waitList: true });
        expect((await ada.change({ slots: 2 })).body.slots).to.equal(2);
        expect((await postbox.letterTo(grace.email, 2)).subject).to.equal('Off the wait list, you have 2 slots: Harbour Walk');
        expect((await postbox.letterTo(ada.email, 3)).text).to.contain('Slots: 4 → 2');
        expect((await visitor.ask(`/slots?event=${(await ada.look()).body.event}`)).body.remaining).to.equal(0);
      });

      it('to more slots if there are, and otherwise not at all', async () => {
        const { confirmed } = await anEvening({ slots: 4 });
        const ada = await confirmed({ slots: 2 });
        await confirmed({ slots: 1 });
        const refused = await ada.change({ slots: 4, firstName: 'Augusta' });
        expect([refused.status, refused.text]).to.deep.equal([409, '{"not_enough_slots_available":"1"}']);
        expect((await ada.look()).body).to.include({ slots: 2, firstName: 'Ada' });
        expect((await ada.change({ slots: 3 })).body.slots).to.equal(3);
      });

      it('while waiting, without losing the turn', async () => {
        const { confirmed } = await anEvening({ slots: 2 });
        const ada = await confirmed({ slots: 2 });
        const grace = await confirmed({ slots: 2, waitList: true });
        const alan = await confirmed({ slots: 1, waitList: true });
        expect((await alan.look()).body.ahead).to.deep.equal({ parties: 1, slots: 2 });
        await grace.change({ slots: 1 });
        await ada.cancel();
        expect([(await grace.look()).body.onWaitList, (await alan.look()).body.onWaitList]).to.deep.equal([false, false]);
      });

      it('to another address, which counts once the new mailbox has answered', async () => {
        const { confirmed, postbox, visitor, world } = await anEvening();
        const ada = await confirmed();
        await ada.change({ email: 'new.ada@example.org' });
        expect((await ada.look()).body.email).to.equal(ada.email);
        const letter = await postbox.letterTo('new.ada@example.org');
        expect(letter.text).not.to.contain('Lovelace');
        const link = confirmLinkIn(letter);
        expect((await byLink(visitor, link).look()).status, 'before it is confirmed').to.equal(404);
        expect((await byLink(visitor, link).cancel()).status).to.equal(404);
        expect((await visitor.follow(link)).status).to.equal(302);
        expect((await byLink(visitor, link).look()).body).to.include({ email: 'new.ada@example.org', confirmed: true });
        expect((await ada.look()).status).to.equal(404);
        const told = await postbox.letterTo(ada.email, 3);
        expect(told.subject).to.equal('Your address was changed: Harbour Walk');
        expect(`${told.text}${told.html}`).not.to.contain('new.ada').and.not.contain('registrations/');
        expect((await visitor.signUp(anApplicant({ email: ada.email }))).status).to.equal(200);
        expect((await visitor.signUp(anApplicant({ email: 'new.ada@example.org' }))).status).to.equal(409);
        expect(await world.db('needs_attention')).to.deep.equal([]);
      });

      it('to an address that is taken, without learning that it is', async () => {
        const { confirmed, postbox } = await anEvening();
        const [ada, grace] = [await confirmed(), await confirmed()];
        const [taken, free] = [await ada.change({ email: grace.email }), await ada.change({ email: 'free@example.org' })];
        expect([taken.status, taken.text]).to.deep.equal([free.status, free.text]);
        expect((await postbox.letterTo(grace.email, 3)).subject).to.equal('You are already registered: Harbour Walk');
      });
    });

    it('cancelled: the slots go on, the calendar entry is taken back, and the address may sign up again', async () => {
      const { confirmed, postbox, visitor } = await anEvening({ slots: 2 });
      const ada = await confirmed({ slots: 2 });
      const grace = await confirmed({ slots: 2, waitList: true });
      expect((await ada.cancel()).status).to.equal(204);
      expect((await ada.cancel()).status).to.equal(410);
      expect((await ada.confirm()).status).to.equal(410);
      expect((await ada.change({ slots: 1 })).status).to.equal(410);
      expect((await grace.look()).body.onWaitList).to.equal(false);
      const [before, after] = [await postbox.letterTo(ada.email, 2), await postbox.letterTo(ada.email, 3)].map((letter) => letter.raw);
      const [given, taken] = [before, after].map((raw) => calendarIn(raw ?? ''));
      expect(taken).to.include({ STATUS: 'CANCELLED', UID: given?.UID });
      expect(Number(taken?.SEQUENCE)).to.be.above(Number(given?.SEQUENCE));
      expect((await visitor.signUp(anApplicant({ email: ada.email, waitList: true }))).status).to.equal(200);
    });

    describe('not confirmed', () => {
      it('holds its slots from when the mail server took the letter, is reminded once, and lapses', async () => {
        const { somebody, confirmed, timePasses, clock, postbox, world } = await anEvening({ slots: 1 });
        const ada = await somebody();
        const grace = await confirmed({ waitList: true });
        clock.advance(36 * HOUR);
        await timePasses();
        await timePasses();
        expect((await postbox.letterTo(ada.email, 2)).subject).to.match(/^Still held for you until Mon 3 May, 10:00: /);
        clock.advance(12 * HOUR - 1);
        await timePasses();
        expect((await ada.look()).body.confirmed).to.equal(false);
        clock.advance(1);
        await timePasses();
        expect((await ada.look()).status).to.equal(410);
        expect((await ada.confirm()).body.detail).to.match(/lapsed.*You may sign up again/);
        expect((await grace.look()).body.onWaitList).to.equal(false);
        expect(postbox.letters.filter(({ subject }) => subject?.startsWith('Still held'))).to.have.length(1);
        expect(await world.db('registrations_list').where({ ending: 'lapsed' })).to.have.length(1);
      });

      it('is reminded once and lapses once, however many processes watch the time', async () => {
        const { somebody, timePasses, clock, world } = await anEvening();
        const others = [1, 2].map(() => aService({ DATABASE_URL: world.config.DATABASE_URL, NODE_ENV: 'production' }));
        const services = [
          { timePasses, clock },
          await (others[0] as (typeof others)[number]),
          await (others[1] as (typeof others)[number]),
        ];
        await somebody();
        const allWatch = async (hours: number) => {
          for (const service of services) service.clock.advance(hours * HOUR);
          await Promise.all(services.map((service) => service.timePasses()));
        };
        await allWatch(40);
        await allWatch(8);
        const actions = await world.db('history').orderBy('number').pluck('action');
        expect(actions).to.deep.equal(['announced', 'registered', 'reminded', 'lapsed']);
      });

      it('does not lapse while its letter is on its way', async () => {
        const { visitor, postbox, timePasses, clock, deliver, world } = await anEvening();
        await postbox.shut();
        const ada = anApplicant();
        await visitor.signUp(ada);
        while ((await world.db('letters').whereNotNull('last_error')).length === 0) await new Promise(setImmediate);
        clock.advance(72 * HOUR - MINUTE);
        await timePasses();
        await postbox.start();
        // By itself the outbox may have met the dead mail server meanwhile: then it rests, for a minute at most.
        clock.advance(MINUTE);
        await deliver();
        await outboxEmpty(world);
        const letter = await postbox.letterTo(ada.email);
        expect(letter.text).to.contain('Thursday, 6 May 2027 at 10:00');
        expect((await byLink(visitor, confirmLinkIn(letter)).confirm()).status).to.equal(302);
      });

      it('lapses never where the event sets no limit', async () => {
        const { somebody, timePasses, clock } = await anEvening({ confirmWithin: null });
        const ada = await somebody();
        clock.advance(30 * 24 * HOUR);
        await timePasses();
        expect((await ada.confirm()).status).to.equal(302);
      });
    });

    describe('offered slots', () => {
      const plan = { slots: 2, promotion: 'offer', offerWithin: 24 * 60 } as const;

      it('has them when it accepts', async () => {
        const { confirmed, postbox, visitor } = await anEvening(plan);
        const ada = await confirmed({ slots: 2 });
        const grace = await confirmed({ slots: 2, waitList: true });
        await ada.cancel();
        const offer = await postbox.letterTo(grace.email, 2);
        expect(offer.subject).to.match(/^2 slots for you until Sun 2 May, 10:00: /);
        expect((await grace.look()).body).to.include({ offered: true, onWaitList: false, acceptBefore: '2027-05-02T08:00:00.000Z' });
        expect((await visitor.signUp(anApplicant())).status).to.equal(409);
        expect((await grace.accept()).body).to.not.have.property('offered');
        expect((await grace.accept()).status).to.equal(200);
        expect((await postbox.letterTo(grace.email, 3)).subject).to.equal('You have 2 slots: Harbour Walk');
      });

      it('passes them on when it declines, or says nothing', async () => {
        const { confirmed, postbox, timePasses, clock, world } = await anEvening(plan);
        const waiting = { slots: 2, waitList: true };
        const ada = await confirmed({ slots: 2 });
        const [grace, alan, mary] = [await confirmed(waiting), await confirmed(waiting), await confirmed(waiting)];
        await ada.cancel();
        expect((await grace.look()).body.offered).to.equal(true);
        expect((await alan.accept()).status).to.equal(409);
        await grace.cancel();
        expect((await alan.look()).body.offered).to.equal(true);
        await outboxEmpty(world);
        clock.advance(24 * HOUR);
        await timePasses();
        expect((await alan.look()).status).to.equal(410);
        expect((await postbox.letterTo(alan.email, 3)).subject).to.equal('Your slots went to the next person: Harbour Walk');
        expect((await mary.look()).body.offered).to.equal(true);
      });

      it('needs no asking when it confirms at that moment', async () => {
        const { confirmed, somebody, postbox } = await anEvening({ ...plan, slots: 1 });
        const ada = await confirmed();
        const grace = await somebody({ waitList: true });
        await ada.cancel();
        expect((await grace.confirm()).headers.get('location')).to.match(/status=confirmed$/);
        expect((await postbox.letterTo(grace.email, 2)).subject).to.equal('You have 1 slot: Harbour Walk');
      });
    });

    describe('of an event that changes', () => {
      it('is told the new time and place, and the old ones, with a calendar entry that replaces the first', async () => {
        const { confirmed, somebody, postbox, desk, event } = await anEvening();
        const [ada, grace] = [await confirmed(), await somebody()];
        await desk.ask(changeEvent(event, { starts: '2027-06-13T20:00', location: 'Pier 5' }, OPERATOR));
        const letter = await postbox.letterTo(ada.email, 3);
        expect(letter.text).to.contain('It was: Sunday, 13 June 2027 at 19:00 (Europe/Brussels), Pier 4, Ostend');
        expect(letter.text).to.contain('It is now: Sunday, 13 June 2027 at 20:00 (Europe/Brussels), Pier 5');
        expect(calendarIn(letter.raw)).to.include({ SEQUENCE: '1', DTSTART: '20270613T180000Z' });
        expect((await postbox.letterTo(grace.email, 2)).subject).to.match(/^Changed: Harbour Walk/);
      });

      it('ends when the event is called off, and everybody is told', async () => {
        const { confirmed, somebody, postbox, desk, event, visitor } = await anEvening({ slots: 1 });
        const [ada, grace] = [await confirmed(), await somebody({ waitList: true })];
        await desk.ask(callOff(event, 'The pier is closed.', OPERATOR));
        expect((await postbox.letterTo(ada.email, 3)).text).to.contain('The pier is closed.');
        expect((await postbox.letterTo(grace.email, 2)).text).to.contain('The pier is closed.');
        expect((await grace.look()).body.detail).to.equal('This event is called off.');
        expect((await visitor.signUp(anApplicant({ waitList: true }))).status).to.equal(409);
      });

      it('does not move up any more once it has begun', async () => {
        const { confirmed, clock } = await anEvening({ slots: 1 });
        const [ada, grace] = [await confirmed(), await confirmed({ waitList: true })];
        clock.advance(60 * 24 * HOUR);
        expect((await ada.cancel()).status).to.equal(409);
        expect((await grace.look()).body.onWaitList).to.equal(true);
      });
    });

    it('whose letters come back says so to its owner and to the organiser', async () => {
      const { confirmed, postbox, world, desk, event } = await anEvening();
      const ada = await confirmed();
      await postbox.letterTo(ada.email, 2);
      postbox.mood = () => ({ code: 550, message: 'no such mailbox' });
      await desk.ask(changeEvent(event, { location: 'Pier 5' }, OPERATOR));
      while ((await world.db('letters').whereNotNull('undeliverable_at')).length === 0) await new Promise(setImmediate);
      expect((await ada.look()).body.unreachable).to.equal(true);
      expect((await ada.page()).text).to.contain(`We could not reach ${ada.email}`);
      expect((await world.db('needs_attention'))[0]).to.include({ what: 'letter undeliverable', who: ada.email });
    });
  });
});

/** What somebody can do with the private link. */
function byLink(visitor: Visitor, link: string) {
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

/** The properties of the calendar file that a letter carries. */
function calendarIn(raw: string): Record<string, string> {
  const [, part = ''] = /Content-Type: text\/calendar[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(raw) ?? [];
  const isBase64 = !part.includes('BEGIN:');
  const file = isBase64
    ? Buffer.from(part, 'base64').toString()
    : part.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  const lines = file.replace(/\r\n[ \t]/g, '').split('\r\n');
  return Object.fromEntries(lines.map((line) => [line.split(/[:;]/)[0] ?? '', line.slice(line.indexOf(':') + 1)]));
}
