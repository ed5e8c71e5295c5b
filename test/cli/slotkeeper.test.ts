import { expect } from 'chai';
import { Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant } from '../support/given.ts';
import { confirmLinkIn, Postbox } from '../support/postbox.ts';
import { aService } from '../support/service.ts';
import { slotkeeper } from '../support/terminal.ts';

const WALK = ['--title', 'Harbour Walk', '--starts', '2027-06-13T19:00', '--zone', 'Europe/Brussels'];

describe('The command line', () => {
  onEachDatabase((fresh) => {
    async function aTerminal() {
      const DATABASE_URL = await fresh();
      const type = (...words: string[]) => slotkeeper({ DATABASE_URL }, words);
      return { DATABASE_URL, type };
    }

    it('announces an event with all that can be said of it, shows it, lists it', async () => {
      const { type } = await aTerminal();
      const said = [
        '--ends',
        '2027-06-13T21:30',
        '--location',
        'Pier 4',
        '--max-per-registration',
        '2',
        '--wait-list',
        'off',
        '--overtakes',
        'none',
      ];
      const more = [
        '--confirm-within',
        'never',
        '--confirm-by',
        'button',
        '--promotion',
        'auto',
        '--success-url',
        'https://club.example.org/yes',
      ];
      const last = [
        '--error-url',
        'https://club.example.org/no',
        '--allowed-origins',
        'https://club.example.org',
        '--contact',
        'amina@example.org',
      ];
      const created = await type('event', 'create', 'walk', ...WALK, '--slots', '12', ...said, ...more, ...last);
      expect([created.code, created.err]).to.deep.equal([0, '']);
      expect(created.out).to.contain('https://slots.example.org/events/walk');
      const { out } = await type('event', 'show', 'walk', '--json');
      expect(JSON.parse(out)).to.include({
        ...{
          slug: 'walk',
          title: 'Harbour Walk',
          startsAt: '2027-06-13T17:00:00.000Z',
          startsLocal: '2027-06-13T19:00',
          endsLocal: '2027-06-13T21:30',
        },
        ...{ zone: 'Europe/Brussels', location: 'Pier 4', contact: 'amina@example.org', slots: 12, maxPerRegistration: 2, waitList: 'off' },
        ...{ overtakes: null, confirmWithin: null, confirmBy: 'button', successUrl: 'https://club.example.org/yes' },
        ...{ errorUrl: 'https://club.example.org/no', allowedOrigins: 'https://club.example.org' },
      });
      expect((await type('event', 'list')).out).to.match(/^walk {2}Sunday, 13 June 2027.* 0 of 12 slots taken/);
    });

    it('says what is wrong, and tells it by its exit code', async () => {
      const { type } = await aTerminal();
      await type('event', 'create', 'walk', ...WALK, '--slots', '12');
      const codes = [
        await type('event', 'create', 'walk', ...WALK, '--slots', '12'),
        await type('event', 'show', 'nothing'),
        await type('event', 'create', 'x', '--title', 'X'),
        await type('event', 'create', 'x', '--title', 'X', '--starts', '2027-02-30T10:00', '--zone', 'Europe/Brussels', '--slots', '2'),
        await type('event', 'create', 'x', '--title', 'X', '--starts', '2027-03-28T02:30', '--zone', 'Europe/Brussels', '--slots', '2'),
        await type('event', 'create', 'X y', ...WALK, '--slots', '2'),
        await type('event', 'change', 'walk', '--confirm-within', 'soon'),
      ].map(({ code, err }) => [code, err !== '']);
      expect(codes).to.deep.equal([4, 3, 2, 2, 2, 2, 2].map((code) => [code, true]));
    });

    it('calls an event off, verifies what happened, and forgets whom it knew', async () => {
      const { DATABASE_URL, type } = await aTerminal();
      await type(
        'event',
        'create',
        'walk',
        ...WALK,
        '--slots',
        '5',
        '--promotion',
        'offer',
        '--offer-within',
        '12h',
        '--forget-after',
        '0d',
      );
      expect((await type('event', 'show', 'walk')).out).to.contain('slots are offered, to be accepted within 12h');
      const postbox = await Postbox.open();
      const { url, world } = await aService({ DATABASE_URL, SMTP_URL: postbox.url });
      const ada = anApplicant();
      await (await Visitor.at(url, { slug: 'walk' })).signUp(ada);
      await postbox.letterTo(ada.email);
      expect((await type('event', 'call-off', 'walk', '--reason', 'The pier is closed.')).out).to.contain('called off');
      expect((await type('event', 'call-off', 'walk')).code).to.equal(4);
      expect((await type('history', 'verify')).out).to.match(/^walk: 4 entries, as they were written/);
      await world.db('events').update({ starts_at: '2020-01-01T10:00:00.000Z' });
      expect((await type('forget', '--dry-run')).out).to.contain('Would remove the personal data of\n  walk: 1 registrations, 2 letters');
      expect(await world.db('registrations').where({ email: ada.email })).to.have.length(1);
      expect((await type('forget')).out).to.contain('Removed');
      expect(await world.db('registrations').where({ email: ada.email })).to.have.length(0);
      await world.db('history').where({ number: 2 }).update({ actor: 'nobody' });
      const { code, err } = await type('history', 'verify', 'walk');
      expect([code, err.trim()]).to.deep.equal([1, 'walk: entry 2 was changed, or the one before it']);
    });

    it('gives more slots to those who wait while the service runs, and takes none that are held', async () => {
      const { DATABASE_URL, type } = await aTerminal();
      await type('event', 'create', 'walk', ...WALK, '--slots', '1');
      const postbox = await Postbox.open();
      const { url, deliver } = await aService({ DATABASE_URL, SMTP_URL: postbox.url });
      const visitor = await Visitor.at(url, { slug: 'walk' });
      await visitor.signUp(anApplicant());
      const waiting = anApplicant({ waitList: true });
      await visitor.signUp(waiting);
      await visitor.follow(confirmLinkIn(await postbox.letterTo(waiting.email)));
      expect((await type('event', 'change', 'walk', '--slots', '2')).code).to.equal(0);
      const [, { body }] = [await deliver(), await visitor.ask('/slots?event=walk')];
      expect(body).to.deep.include({ slots: 2, remaining: 0, waitList: { open: true, waiting: 0 } });
      const refused = await type('event', 'change', 'walk', '--slots', '1');
      expect([refused.code, refused.err.includes('2 of 2 slots are taken')]).to.deep.equal([4, true]);
      await type('event', 'close', 'walk');
      expect((await visitor.signUp(anApplicant())).status).to.equal(409);
      await type('event', 'open', 'walk');
      expect((await visitor.signUp(anApplicant({ waitList: true }))).status).to.equal(200);
    });
  });
});
