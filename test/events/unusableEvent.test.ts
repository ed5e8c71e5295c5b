import { expect } from 'chai';
import { checkEvents } from '../../src/doctor/events.ts';
import type { DomainError } from '../../src/domainError.ts';
import { findEventById } from '../../src/events/eventRepository.ts';
import { formatEventTime } from '../../src/events/formatTime.ts';
import { changeEvent } from '../../src/registrations/commands/changeEvent.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/factories.ts';
import { mailLog } from '../support/mailLog.ts';
import { runCli } from '../support/runCli.ts';
import { aService, createTestDeps, untilOutboxEmpty } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';

const NEW = ['event', 'create', 'walk', '--title', 'Walk', '--slots', '3', '--starts', '2027-06-13T19:00', '--zone'];

describe('An event that cannot be used', function () {
  this.timeout(60_000);

  onEachDatabase((fresh) => {
    it('is refused before anything is written, with the reason', async () => {
      const DATABASE_URL = await fresh();
      const refused = await runCli({ DATABASE_URL }, [...NEW, '+02:00']);
      expect([refused.code, refused.out]).to.deep.equal([2, '']);
      expect(refused.err).to.contain('timeZone: +02:00 is not the name of a time zone, like Europe/Brussels');
      expect((await runCli({ DATABASE_URL }, ['event', 'list'])).out).to.equal('There are no events yet.\n');
    });

    it('is refused when it is changed into one', async () => {
      const deps = await createTestDeps({ DATABASE_URL: await fresh() });
      const event = await anEvent(deps);
      const processor = createCommandProcessor(deps);
      const wrongChanges = [
        { timeZone: '+02:00' },
        { successUrl: 'https://club.example:99999/' },
        { errorUrl: 'https://999.999.999.999/' },
        { confirmWithinMinutes: 99_999_999_999 },
        { starts: '2020-06-13T19:00' },
      ];
      for (const wrong of wrongChanges) {
        const error = await processor.execute(changeEvent(event, wrong, OPERATOR)).catch((error: DomainError) => error);
        expect(error, Object.keys(wrong).join()).to.include({ code: 'invalid' });
      }
      expect(await findEventById(deps.db, event.id)).to.deep.equal(event);
    });

    it('takes down no page, no list, no email and no other event, when it is in the database already', async () => {
      const smtpServer = await TestSmtpServer.create();
      const { deps, url, processor } = await aService({ DATABASE_URL: await fresh(), SMTP_URL: smtpServer.url });
      const [bad] = [await anEvent(deps, { slug: 'bad' }), await anEvent(deps, { slug: 'good' })];
      await deps
        .db('events')
        .where({ slug: 'bad' })
        .update({ time_zone: '+02:00', language: 'xx', success_url: 'https://club.example:99999/' });
      const visitor = await Visitor.at(url, bad);
      const ada = anApplicant();
      expect((await visitor.signUp(ada)).status).to.equal(200);
      const message = await smtpServer.messageTo(ada.email);
      expect(message.text).to.contain('Sunday, 13 June 2027 at 17:00 (UTC)');
      expect((await visitor.follow(confirmationLinkIn(message))).status).to.equal(302);
      const pages = ['/', '/link', '/events/bad', '/events/good', '/events/bad/embed', '/form?event=bad', '/slots?event=bad', '/readyz'];
      for (const path of [...pages, `/registrations/${confirmationLinkIn(message).replace(/.*=/, '')}`])
        expect((await sendRequest(`${url}${path}`, { headers: { Accept: 'text/html' } })).status, path).to.equal(200);

      await processor.execute(changeEvent(bad, { timeZone: 'Europe/Brussels', language: 'en', successUrl: null }, OPERATOR));
      await untilOutboxEmpty(deps);
      expect((await smtpServer.messageTo(ada.email, 3)).text).to.contain('Now: Sunday, 13 June 2027 at 19:00 (Central European Time)');
      expect((await mailLog(deps.db)).map(({ state }) => state)).to.deep.equal(['sent', 'sent', 'sent']);
    });

    it('is named by `event list` and by doctor, with the command that mends it', async () => {
      const DATABASE_URL = await fresh();
      const deps = await createTestDeps({ DATABASE_URL });
      const bad = await anEvent(deps, { slug: 'bad' });
      await anEvent(deps, { slug: 'good' });
      await deps.db('events').where({ slug: 'bad' }).update({ time_zone: '+02:00' });
      const fix = 'slotkeeper event change bad --zone Europe/Brussels';
      const list = await runCli({ DATABASE_URL }, ['event', 'list']);
      expect([list.code, list.out.includes(fix), /^good /m.test(list.out)]).to.deep.equal([0, true, true]);
      const findings = await checkEvents(deps);
      expect(findings).to.deep.equal([
        {
          level: 'FAIL',
          check: 'events',
          message: 'event bad is unusable: timeZone: +02:00 is not the name of a time zone, like Europe/Brussels',
          fix,
        },
      ]);
      await createCommandProcessor(deps).execute(changeEvent(bad, { timeZone: 'Europe/Brussels' }, OPERATOR));
      expect(await checkEvents(deps)).to.deep.equal([{ level: 'ok', check: 'events', message: '2, all usable' }]);
    });
  });

  it('shows a time that is none as it is stored', () => {
    expect(formatEventTime({ startsAt: 'soon', endsAt: 'later', timeZone: 'Nowhere' }, 'en')).to.equal('soon (UTC)');
  });

  it('is allowed to have begun only where the operator says so', async () => {
    const deps = await createTestDeps();
    const past = { slug: 'past', starts: '2027-04-30T19:00' };
    await anEvent(deps, past).then(
      () => expect.fail('the past was accepted'),
      (error: Error) => expect(error.message).to.equal('2027-04-30T19:00 has passed.'),
    );
  });
});
