import { expect } from 'chai';
import { Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant } from '../support/factories.ts';
import { runCli } from '../support/runCli.ts';
import { aService } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';

const WALK = ['--title', 'Harbour Walk', '--starts', '2027-06-13T19:00', '--zone', 'Europe/Brussels'];

describe('The command line', () => {
  onEachDatabase((fresh) => {
    async function setUp() {
      const DATABASE_URL = await fresh();
      const run = (...args: string[]) => runCli({ DATABASE_URL }, args);
      return { DATABASE_URL, run };
    }

    it('creates an event with every option, shows it, lists it', async () => {
      const { run } = await setUp();
      const placeOptions = [
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
      const confirmOptions = [
        '--confirm-within',
        'never',
        '--confirm-by',
        'button',
        '--promotion',
        'auto',
        '--success-url',
        'https://club.example.org/yes',
      ];
      const siteOptions = [
        '--error-url',
        'https://club.example.org/no',
        '--allowed-origins',
        'https://club.example.org',
        '--contact',
        'amina@example.org',
      ];
      const created = await run('event', 'create', 'walk', ...WALK, '--slots', '12', ...placeOptions, ...confirmOptions, ...siteOptions);
      expect([created.code, created.err]).to.deep.equal([0, '']);
      expect(created.out).to.contain('https://slots.example.org/events/walk');
      const { out } = await run('event', 'show', 'walk', '--json');
      expect(JSON.parse(out)).to.include({
        ...{
          slug: 'walk',
          title: 'Harbour Walk',
          startsAt: '2027-06-13T17:00:00.000Z',
          startsLocal: '2027-06-13T19:00',
          endsLocal: '2027-06-13T21:30',
        },
        ...{
          timeZone: 'Europe/Brussels',
          location: 'Pier 4',
          contact: 'amina@example.org',
          slots: 12,
          maxPerRegistration: 2,
          waitListMode: 'off',
        },
        ...{ maxOvertakes: null, confirmWithinMinutes: null, confirmBy: 'button', successUrl: 'https://club.example.org/yes' },
        ...{ errorUrl: 'https://club.example.org/no', allowedOrigins: 'https://club.example.org' },
      });
      expect((await run('event', 'list')).out).to.match(/^walk {2}Sunday, 13 June 2027.* 0 of 12 slots taken/);
    });

    it('reports errors on stderr and by the exit code', async () => {
      const { run } = await setUp();
      await run('event', 'create', 'walk', ...WALK, '--slots', '12');
      const codes = [
        await run('event', 'create', 'walk', ...WALK, '--slots', '12'),
        await run('event', 'show', 'nothing'),
        await run('event', 'create', 'x', '--title', 'X'),
        await run('event', 'create', 'x', '--title', 'X', '--starts', '2027-02-30T10:00', '--zone', 'Europe/Brussels', '--slots', '2'),
        await run('event', 'create', 'x', '--title', 'X', '--starts', '2027-03-28T02:30', '--zone', 'Europe/Brussels', '--slots', '2'),
        await run('event', 'create', 'X y', ...WALK, '--slots', '2'),
        await run('event', 'change', 'walk', '--confirm-within', 'soon'),
      ].map(({ code, err }) => [code, err !== '']);
      expect(codes).to.deep.equal([4, 3, 2, 2, 2, 2, 2].map((code) => [code, true]));
    });

    it('drafts, copies with every time moved, publishes and deletes an event', async () => {
      const { run } = await setUp();
      const times = ['--ends', '2027-06-13T21:00', '--opens', '2027-05-03T09:00', '--closes', '2027-06-12T12:00'];
      await run('event', 'create', 'walk', ...WALK, '--slots', '12', ...times, '--draft', '--unlisted');
      expect((await run('event', 'list')).out).to.match(/^walk .* draft$/m);
      const copied = await run('event', 'copy', 'walk', 'walk-2028', '--starts', '2028-06-11T19:00', '--json');
      expect([copied.code, copied.err]).to.deep.equal([0, '']);
      expect(JSON.parse(copied.out)).to.include({
        ...{ startsLocal: '2028-06-11T19:00', endsLocal: '2028-06-11T21:00', opensLocal: '2028-05-01T09:00' },
        ...{ closesLocal: '2028-06-10T12:00', visibility: 'unlisted', publishedAt: null, slots: 12 },
      });
      expect(JSON.parse((await run('event', 'publish', 'walk', '--json')).out).publishedAt).to.not.equal(null);
      expect((await run('event', 'show', 'walk')).out).to.contain('Sign-up opens');
      expect((await run('event', 'delete', 'walk-2028')).err).to.contain('Nothing was changed: add --yes to do it.');
      expect((await run('event', 'delete', 'walk-2028', '--yes')).out).to.equal('walk-2028 is deleted.\n');
      expect((await run('event', 'list', '--json')).out).to.not.contain('walk-2028');
      expect(
        (await run('event', 'change', 'walk', '--starts', '2020-01-01T10:00', '--ends', 'none', '--opens', 'none', '--closes', 'none')).err,
      ).to.contain('add --allow-past');
      expect((await run('event', 'change', 'walk', '--location', 'Pier 9', '--dry-run')).out).to.equal('Nobody gets an email.\n');
      expect((await run('audit', 'verify')).code).to.equal(0);
    });

    it('calls off an event, verifies the audit log, and erases personal data', async () => {
      const { DATABASE_URL, run } = await setUp();
      await run(
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
      expect((await run('event', 'show', 'walk')).out).to.contain('slots are offered, to be accepted within 12h');
      const smtpServer = await TestSmtpServer.create();
      const { url, deps } = await aService({ DATABASE_URL, SMTP_URL: smtpServer.url });
      const ada = anApplicant();
      await (await Visitor.at(url, { slug: 'walk' })).signUp(ada);
      await smtpServer.messageTo(ada.email);
      expect((await run('event', 'call-off', 'walk', '--yes', '--reason', 'The pier is closed.')).out).to.contain('called off');
      expect((await run('event', 'call-off', 'walk')).code).to.equal(4);
      expect((await run('audit', 'verify')).out).to.match(/^walk: 4 entries, as they were written/);
      await deps.db('events').update({ starts_at: '2020-01-01T10:00:00.000Z' });
      expect((await run('erase-expired', '--dry-run')).out).to.contain(
        'Would erase the personal data of\n  walk: 1 registrations, 2 messages',
      );
      expect(await deps.db('registrations').where({ email: ada.email })).to.have.length(1);
      expect((await run('erase-expired')).out).to.contain('Erased');
      expect(await deps.db('registrations').where({ email: ada.email })).to.have.length(0);
      await deps.db('audit_log').where({ sequence: 2 }).update({ actor: 'nobody' });
      const { code, err } = await run('audit', 'verify', 'walk');
      expect([code, err.trim()]).to.deep.equal([1, 'walk: entry 2 was changed, or the one before it']);
    });

    it('ends unconfirmed registrations, but not those of the last half hour', async () => {
      const { DATABASE_URL, run } = await setUp();
      await run('event', 'create', 'walk', ...WALK, '--slots', '5');
      // The clock of the test is in the future, and that of the command is not.
      const { url, deps } = await aService({ DATABASE_URL });
      await (await Visitor.at(url, { slug: 'walk' })).signUp(anApplicant({ slots: 3 }));
      const release = (...options: string[]) => run('event', 'release-unconfirmed', 'walk', ...options);
      expect((await release()).out)
        .to.contain('ended: 0')
        .and.contain('3 of 5 taken, 3 of them unconfirmed');
      await deps.db('registrations').update({ registered_at: new Date(Date.now() - 45 * 60_000).toISOString() });
      expect((await release('--older-than', '1h')).out).to.contain('ended: 0');
      expect((await release()).out)
        .to.contain('ended: 1, slots: 3')
        .and.contain('0 of 5 taken, 0 of them unconfirmed');
      expect([(await release('--older-than', 'never')).code, (await release('--older-than', 'soon')).code]).to.deep.equal([2, 2]);
    });

    it('gives more slots to those who wait while the service runs, and takes none that are held', async () => {
      const { DATABASE_URL, run } = await setUp();
      await run('event', 'create', 'walk', ...WALK, '--slots', '1');
      const smtpServer = await TestSmtpServer.create();
      const { url, dispatchMessages } = await aService({ DATABASE_URL, SMTP_URL: smtpServer.url });
      const visitor = await Visitor.at(url, { slug: 'walk' });
      await visitor.signUp(anApplicant());
      const waiting = anApplicant({ waitList: true });
      await visitor.signUp(waiting);
      await visitor.follow(confirmationLinkIn(await smtpServer.messageTo(waiting.email)));
      expect((await run('event', 'change', 'walk', '--slots', '2')).code).to.equal(0);
      const [, { body }] = [await dispatchMessages(), await visitor.request('/slots?event=walk')];
      expect(body).to.deep.include({ slots: 2, remaining: 0, waitList: { open: true, waiting: 0 } });
      const refused = await run('event', 'change', 'walk', '--slots', '1');
      expect([refused.code, refused.err.includes('2 of 2 slots are taken')]).to.deep.equal([4, true]);
      await run('event', 'close', 'walk');
      expect((await visitor.signUp(anApplicant())).status).to.equal(409);
      await run('event', 'open', 'walk');
      expect((await visitor.signUp(anApplicant({ waitList: true }))).status).to.equal(200);
    });
  });
});
