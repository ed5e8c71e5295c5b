import { expect } from 'chai';
import { rowsFrom } from '../../src/database/tableMapping.ts';
import { cancel } from '../../src/registrations/commands/cancel.ts';
import { confirmOnBehalf } from '../../src/registrations/commands/confirmOnBehalf.ts';
import { registrations } from '../../src/registrations/domain/registration.ts';
import type { TeamRole } from '../../src/teams/eventPermission.ts';
import { sendRequest } from '../support/client.ts';
import { aConsoleUser, type ConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { aService, PUBLIC_URL } from '../support/service.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';
import { registerCommand } from '../support/unitOfWork.ts';

const HOUR_MS = 3_600_000;
const ALL_OFF = {
  firstSignUp: 'off',
  fullyBooked: 'off',
  waitList: 'off',
  undeliverable: 'off',
  lateCancellation: 'off',
  webhookDisabled: 'off',
  lateDays: 3,
};

describe('Notices to organisers', () => {
  onEachDatabase((fresh) => {
    async function setUp({ slots = 2, starts = '2027-06-13T19:00' } = {}) {
      const smtpServer = await TestSmtpServer.create();
      const service = await aService({ DATABASE_URL: await fresh(), SMTP_URL: smtpServer.url });
      const event = await anEvent(service.deps, { slug: 'walk', title: 'Harbour Walk', slots, starts });
      const aMember = async (role: TeamRole, language = 'en') => {
        const user = await aConsoleUser(service, { language });
        await joinTeam(service, event, user, role);
        return user;
      };
      const signUp = async (isConfirmed = true, waitList = true) => {
        await service.processor.execute(registerCommand(event.id, { waitList }));
        const [found] = await rowsFrom(service.deps.db, registrations).where({ event_id: event.id }).orderBy('sequence', 'desc').limit(1);
        const registration = found as NonNullable<typeof found>;
        if (isConfirmed) await service.processor.execute(confirmOnBehalf(registration, OPERATOR));
        return registration;
      };
      /** What was said to somebody since the last time: the sentences of the emails. */
      const told = async ({ accountId }: ConsoleUser) => {
        await service.tellOrganisers();
        const rows = await service.deps.db('messages').where({ account_id: accountId, template: 'organiser-notice' }).orderBy('id');
        const fresh = rows.slice(seen.get(accountId) ?? 0);
        seen.set(accountId, rows.length);
        return fresh.map(({ data }) => JSON.parse(data).counts);
      };
      const seen = new Map<string, number>();
      return { service, smtpServer, event, aMember, signUp, told };
    }

    it('tell those who run an event what happens, once, and at most once an hour', async () => {
      const { service, aMember, signUp, told } = await setUp();
      const [owner, editor, viewer] = [await aMember('owner'), await aMember('editor'), await aMember('viewer')];
      expect(await told(owner)).to.deep.equal([]);
      await signUp();
      expect(await told(owner)).to.deep.equal([{ first_sign_up: 1 }]);
      expect(await told(editor)).to.deep.equal([{ first_sign_up: 1 }]);
      await signUp();
      await signUp();
      expect(await told(owner)).to.deep.equal([]);
      service.clock.advance(HOUR_MS);
      expect(await told(owner)).to.deep.equal([{ fully_booked: 1, wait_list: 1 }]);
      service.clock.advance(HOUR_MS);
      expect(await told(owner)).to.deep.equal([]);
      expect(await told(viewer)).to.deep.equal([]);
    });

    it('tell of a late cancellation of somebody with slots, and not of what one did oneself', async () => {
      const { service, aMember, signUp, told } = await setUp({ starts: '2027-05-03T19:00', slots: 20 });
      const [owner, editor] = [await aMember('owner'), await aMember('editor')];
      const [byOrganiser, byVisitor, unconfirmed] = [await signUp(), await signUp(), await signUp(false)];
      await told(owner);
      service.clock.advance(HOUR_MS);
      await service.processor.execute(cancel(byOrganiser, { ...OPERATOR, name: `account:${owner.accountId}` }));
      await service.processor.execute(cancel(byVisitor, { ...OPERATOR, name: 'visitor' }));
      await service.processor.execute(cancel(unconfirmed, { ...OPERATOR, name: 'visitor' }));
      expect(await told(owner)).to.deep.equal([{ late_cancellation: 1 }]);
      expect((await told(editor)).at(-1)).to.deep.equal({ late_cancellation: 2 });
    });

    it('say nothing of a cancellation weeks before the event', async () => {
      const { service, aMember, signUp, told } = await setUp({ slots: 20 });
      const owner = await aMember('owner');
      const registration = await signUp();
      await told(owner);
      service.clock.advance(HOUR_MS);
      await service.processor.execute(cancel(registration, OPERATOR));
      expect(await told(owner)).to.deep.equal([]);
    });

    it('bring people whom no email reaches together in the morning, at the place of the event', async () => {
      const { service, aMember, signUp, told } = await setUp({ slots: 20 });
      const owner = await aMember('owner');
      const lost = [await signUp(), await signUp()];
      await told(owner);
      for (const { id, email } of lost)
        await service.deps
          .db('messages')
          .where({ registration_id: id })
          .update({ failed_at: service.deps.now().toISOString(), sent_to: email });
      // 10:00 in Brussels.
      expect(await told(owner)).to.deep.equal([]);
      service.clock.advance(21 * HOUR_MS);
      expect(await told(owner)).to.deep.equal([]);
      service.clock.advance(HOUR_MS);
      expect(await told(owner)).to.deep.equal([{ undeliverable: 2 }]);
    });

    it('come in the language of the organiser, with a link that ends them by one click (RFC 8058)', async () => {
      const { service, smtpServer, aMember, signUp, told } = await setUp();
      const owner = await aMember('owner', 'nl');
      await signUp();
      await told(owner);
      await service.dispatchMessages();
      const email = await smtpServer.messageTo(`${owner.username}@example.org`);
      expect(email.subject).to.equal('Harbour Walk: De eerste persoon heeft zich ingeschreven.');
      const header = (name: string) => email.headers.find(({ key }) => key === name)?.value;
      expect(header('list-unsubscribe-post')).to.equal('List-Unsubscribe=One-Click');
      const [, link = ''] = /^<(.+)>$/.exec(header('list-unsubscribe') ?? '') ?? [];
      expect(email.text).to.contain(link);

      const url = link.replace(PUBLIC_URL, service.url);
      const page = await sendRequest(url);
      expect([page.status, page.text.includes('method="post"')]).to.deep.equal([200, true]);
      expect((await owner.request('/api/events/walk/notices')).body.firstSignUp).to.equal('now');
      const body = 'List-Unsubscribe=One-Click';
      const reply = await fetch(url, { method: 'POST', body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
      expect(reply.status).to.equal(200);
      expect((await owner.request('/api/events/walk/notices')).body).to.deep.equal(ALL_OFF);
      const form = new FormData();
      form.set('List-Unsubscribe', 'One-Click');
      expect((await fetch(url, { method: 'POST', body: form })).status).to.equal(200);
      await signUp();
      service.clock.advance(HOUR_MS);
      expect(await told(owner)).to.deep.equal([]);
    });

    it('negative control: a link that we did not sign ends nothing', async () => {
      const { service, aMember } = await setUp();
      const owner = await aMember('owner');
      for (const token of ['x', 'A'.repeat(64)])
        expect((await fetch(`${service.url}/notices/${token}`, { method: 'POST' })).status).to.equal(404);
      expect((await owner.request('/api/events/walk/notices')).body.firstSignUp).to.equal('now');
    });

    it('are chosen on a page and by the API, each for oneself', async () => {
      const { service, aMember, signUp, told } = await setUp();
      const [owner, viewer] = [await aMember('owner'), await aMember('viewer')];
      const page = await owner.getPage('/console/events/walk/notices');
      expect(page.text).to.match(/<option value="daily" selected>/);
      const wrong = await owner.submit('/console/events/walk/notices', { ...ALL_OFF, lateDays: '99' });
      expect([wrong.status, wrong.text.includes('lateDays-error')]).to.deep.equal([422, true]);
      const saved = await owner.submit('/console/events/walk/notices', { ...ALL_OFF, lateDays: '5' });
      expect([saved.status, saved.headers.get('location')]).to.deep.equal([303, '/console/events/walk/notices?done=saved']);
      const body = { ...ALL_OFF, firstSignUp: 'now' };
      expect((await viewer.request('/api/events/walk/notices', { method: 'PATCH', body })).body).to.deep.equal(body);
      expect((await (await aConsoleUser(service)).request('/api/events/walk/notices')).status).to.equal(404);
      await signUp();
      expect(await told(owner)).to.deep.equal([]);
      expect(await told(viewer)).to.deep.equal([{ first_sign_up: 1 }]);
    });

    it('are withdrawn when the organiser leaves the team before they are sent', async () => {
      const { service, aMember, signUp, told } = await setUp();
      const owner = await aMember('owner');
      await signUp();
      await service.tellOrganisers();
      await service.deps.db('team_members').delete();
      await service.dispatchMessages();
      const [message] = await service.deps.db('messages').where({ account_id: owner.accountId, template: 'organiser-notice' });
      expect(message.withdrawn_at).not.to.equal(null);
      await told(owner);
    });

    it('are told once by two processes at a time', async () => {
      const { service, aMember, signUp, told } = await setUp();
      const owner = await aMember('owner');
      await signUp();
      await Promise.all([service.tellOrganisers(), service.tellOrganisers()]);
      expect(await told(owner)).to.deep.equal([{ first_sign_up: 1 }]);
    });
  });
});
