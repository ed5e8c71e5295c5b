import { expect } from 'chai';
import type { Database } from '../../src/database/database.ts';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { register } from '../../src/registrations/commands/register.ts';
import { createLinks } from '../../src/registrations/domain/privateLink.ts';
import { createService } from '../../src/service.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, aRegistrationInput, OPERATOR } from '../support/factories.ts';
import { aServiceWithHeldOutbox, createSender } from '../support/heldOutbox.ts';
import { mailLog } from '../support/mailLog.ts';
import { createTestDeps } from '../support/service.ts';
import { confirmationLinkIn } from '../support/smtpServer.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Then X-Forwarded-For names the client. */
const BEHIND_PROXY = { TRUSTED_PROXIES: '127.0.0.1', TOKEN_IP: 'off' };

type HeldService = Awaited<ReturnType<typeof aServiceWithHeldOutbox>>;

/** Signs up for a new event, from this address. */
async function signUpForNewEvent({ url, deps }: HeldService, email: string, client = '203.0.113.7'): Promise<Visitor> {
  const visitor = await Visitor.at(url, await anEvent(deps, { slots: 4 }));
  const { status, text } = await visitor.signUp(anApplicant({ email }), { 'X-Forwarded-For': client });
  expect(status, text).to.equal(200);
  return visitor;
}

async function signUpForEvents(service: HeldService, count: number, email: (index: number) => string) {
  for (let index = 0; index < count; index++) await signUpForNewEvent(service, email(index));
}

/** Everything that the mailbox was sent so far. */
function sentTo({ smtpServer }: HeldService, ...addresses: string[]) {
  return smtpServer.messages.filter(({ recipients }) => recipients.some((recipient) => addresses.includes(recipient)));
}

/** Confirms the newest email to the address, and returns its private link. */
async function confirmNewest({ visitor, smtpServer }: HeldService, email: string): Promise<string> {
  const link = confirmationLinkIn(await smtpServer.messageTo(email));
  expect((await visitor.follow(link)).status).to.equal(302);
  return /uuid=(\S+)/.exec(link)?.[1] ?? '';
}

function changeEmail({ url }: HeldService, link: string, email: string, byPage = false) {
  const fields = { firstName: 'Ada', lastName: 'Lovelace', email, phone: '0470123456', slots: '1' };
  return byPage
    ? sendRequest(`${url}/registrations/${link}/change`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html' },
        body: new URLSearchParams(fields).toString(),
      })
    : sendRequest(`${url}/registrations/${link}`, { method: 'PATCH', body: { email } });
}

/** States of all messages, counted. */
async function stateCounts(db: Database) {
  const counts: Record<string, number> = {};
  for (const { state } of await mailLog(db)) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

describe('Messages to an address that has not proved itself', () => {
  onEachDatabase((fresh) => {
    it('twelve evenings of a course: every sign-up is accepted, four emails leave at once and four an hour later', async () => {
      const service = await aServiceWithHeldOutbox(await fresh());
      const email = 'keen@example.org';
      await signUpForEvents(service, 12, () => email);
      await service.deliver();
      expect(sentTo(service, email)).to.have.length(4);
      const held = (await mailLog(service.db)).filter(({ state }) => state === 'waiting');
      expect(held).to.have.length(8);
      for (const { last_error, attempts } of held) expect([last_error?.slice(0, 10), attempts]).to.deep.equal(['Held back:', 0]);
      service.clock.advance(HOUR_MS - 1);
      await service.deliver();
      expect(sentTo(service, email)).to.have.length(4);
      service.clock.advance(1);
      await service.deliver();
      expect(sentTo(service, email)).to.have.length(8);
      service.clock.advance(HOUR_MS);
      await service.deliver();
      expect(sentTo(service, email)).to.have.length(12);
      expect(await checkInvariants(service.db)).to.deep.equal([]);
    });

    it('confirming one of them lets the others go at once, and no other spelling', async () => {
      const service = await aServiceWithHeldOutbox(await fresh());
      const [email, other] = ['keen@example.org', 'keen+other@example.org'];
      await signUpForEvents(service, 8, () => email);
      await signUpForNewEvent(service, other);
      await service.deliver();
      await confirmNewest(service, email);
      await signUpForNewEvent(service, email);
      await service.deliver();
      // Nine confirmations and "You have 1 slot".
      expect(sentTo(service, email)).to.have.length(10);
      expect(sentTo(service, other)).to.have.length(0);
    });

    it('a mail bomb is a handful an hour and 24 a day, however the address is spelt; the organiser sees what was not sent', async () => {
      const service = await aServiceWithHeldOutbox(await fresh(), BEHIND_PROXY);
      const spellings = Array.from({ length: 30 }, (_, index) =>
        index % 2 ? `vic.tim+${index}@gmail.com` : `Victim+${index}@GoogleMail.com`,
      );
      for (const [index, spelling] of spellings.entries()) await signUpForNewEvent(service, spelling, `203.0.113.${index}`);
      const perHour = [];
      for (let hour = 0; hour < 6; hour++) {
        const before = service.smtpServer.messages.length;
        await service.deliver();
        perHour.push(service.smtpServer.messages.length - before);
        service.clock.advance(HOUR_MS);
      }
      expect(perHour).to.deep.equal([6, 6, 6, 6, 0, 0]);
      expect(await stateCounts(service.db)).to.deep.equal({ sent: 24, undeliverable: 6 });
      const attention = await service.db('needs_attention').where({ what: 'message undeliverable' });
      expect(attention.map(({ detail }: { detail: string }) => detail.slice(0, 9))).to.deep.equal(Array(6).fill('Not sent:'));
      service.clock.advance(DAY_MS);
      await signUpForNewEvent(service, 'victim@gmail.com');
      await service.deliver();
      expect(service.smtpServer.messages).to.have.length(25);
    });

    it('is counted over a restart and by every process', async () => {
      const service = await aServiceWithHeldOutbox(await fresh());
      await signUpForEvents(service, 4, () => 'keen@example.org');
      const deps = await createTestDeps({ DATABASE_URL: service.DATABASE_URL, NODE_ENV: 'production' });
      const other = createService(deps);
      for (let index = 0; index < 4; index++) {
        const { id: eventId } = await anEvent(deps);
        const input = aRegistrationInput({ email: 'keen@example.org' });
        await other.processor.execute(register({ eventId, input, links: createLinks(deps.keys), actor: OPERATOR, hideDuplicates: false }));
      }
      await other.stop();
      await createSender(deps, service.smtpServer)();
      expect(sentTo(service, 'keen@example.org')).to.have.length(6);
    });

    it('one client cannot use it up, whatever its networks: what the owner asks for leaves at once, and on the same day', async () => {
      const service = await aServiceWithHeldOutbox(await fresh(), BEHIND_PROXY);
      const email = 'rival@example.org';
      for (let index = 0; index < 30; index++) await signUpForNewEvent(service, email, `2001:db8:77:${index}::1`);
      await service.deliver();
      expect(sentTo(service, email)).to.have.length(4);
      expect(await stateCounts(service.db)).to.deep.equal({ sent: 4, undeliverable: 14, waiting: 12 });
      await signUpForNewEvent(service, email, '192.0.2.1');
      await service.deliver();
      expect(sentTo(service, email)).to.have.length(5);
      service.clock.advance(3 * HOUR_MS);
      await service.deliver();
      await signUpForNewEvent(service, email, '192.0.2.1');
      await service.deliver();
      expect(sentTo(service, email)).to.have.length(18);
    });

    it('refused tries use nothing up, whoever made them', async () => {
      const service = await aServiceWithHeldOutbox(await fresh());
      const full = await Visitor.at(service.url, await anEvent(service.deps, { slots: 1 }));
      expect((await full.signUp(anApplicant())).status).to.equal(200);
      for (let index = 0; index < 12; index++) {
        expect((await full.signUp(anApplicant({ email: 'rival@example.org' }))).status).to.equal(409);
        expect((await full.signUp(anApplicant({ email: 'rival@example.org', slots: 500 }))).status).to.equal(400);
      }
      await signUpForNewEvent(service, 'rival@example.org');
      await service.deliver();
      expect(sentTo(service, 'rival@example.org')).to.have.length(1);
    });

    it('hundreds of changes of address, by both doors, send a stranger one email, and five strangers a day', async () => {
      const service = await aServiceWithHeldOutbox(await fresh());
      await signUpForNewEvent(service, 'own@example.org');
      await service.deliver();
      const link = await confirmNewest(service, 'own@example.org');
      for (let index = 0; index < 20; index++) {
        expect((await changeEmail(service, link, 'third@victim.example')).status).to.equal(200);
        expect((await changeEmail(service, link, 'Third@victim.example', true)).status).to.equal(303);
      }
      for (let index = 2; index <= 5; index++) {
        expect((await changeEmail(service, link, `third${index}@victim.example`)).status).to.equal(200);
      }
      const { status, body, headers } = await changeEmail(service, link, 'third6@victim.example');
      expect([status, body.errors?.[0]?.field]).to.deep.equal([429, 'email']);
      expect(Number(headers.get('retry-after'))).to.equal(DAY_MS / 1_000);
      const page = await changeEmail(service, link, 'third6@victim.example', true);
      expect([page.status, page.text.includes('You asked for another address 5 times today')]).to.deep.equal([422, true]);
      const changes = (await mailLog(service.db)).filter(({ template }) => template === 'confirm-address');
      expect(changes).to.have.length(5);
      service.clock.advance(DAY_MS);
      expect((await changeEmail(service, link, 'third6@victim.example')).status).to.equal(200);
    });

    it('with hidden duplicates, somebody who is registered is told once an hour', async () => {
      const service = await aServiceWithHeldOutbox(await fresh(), { DISCLOSE_REGISTERED: 'off' });
      await service.visitor.signUp(anApplicant({ email: 'known@example.org' }));
      await service.deliver();
      await confirmNewest(service, 'known@example.org');
      for (let index = 0; index < 10; index++) await service.visitor.signUp(anApplicant({ email: 'known@example.org' }));
      const told = async () => (await mailLog(service.db)).filter(({ template }) => template === 'already-registered');
      expect(await told()).to.have.length(1);
      service.clock.advance(HOUR_MS);
      const [event] = await service.db('events');
      const later = await Visitor.at(service.url, event);
      expect((await later.signUp(anApplicant({ email: 'known@example.org' }))).status).to.equal(200);
      expect(await told()).to.have.length(2);
    });

    it('a lost link is sent three times an hour, over every route and spelling of its path', async () => {
      const service = await aServiceWithHeldOutbox(await fresh(), { RATE_LIMIT_FACTOR: '1' });
      const event = await anEvent(service.deps);
      const visitor = await Visitor.at(service.url, event);
      await visitor.signUp(anApplicant({ email: 'lost@example.org' }));
      await service.deliver();
      const byPage = (path: string) =>
        sendRequest(`${service.url}${path}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ token: visitor.token, email: 'lost@example.org' }).toString(),
        });
      const byApi = () => visitor.request('/resend', { method: 'POST', body: { email: 'LOST@example.org' } });
      const statuses = [];
      for (const ask of [
        () => byPage(`/events/${event.slug}/link`),
        byApi,
        () => byPage(`/events/${event.slug.replace('-', '%2d')}/link`),
      ]) {
        statuses.push((await ask()).status);
        await service.deliver();
      }
      expect(statuses).to.deep.equal([200, 200, 200]);
      expect((await byApi()).status).to.equal(429);
      const page = await byPage(`/events/${event.slug.replace('h', '%68')}/link`);
      expect([page.status, page.text.includes('several times within the last hour')]).to.deep.equal([422, true]);
      for (const path of [`/Events/${event.slug}/link`, `/events/${event.slug}/link/`]) expect((await byPage(path)).status).to.equal(404);
      expect(sentTo(service, 'lost@example.org')).to.have.length(4);
    });

    it('a link that waits to be sent is not sent twice', async () => {
      const service = await aServiceWithHeldOutbox(await fresh());
      await service.visitor.signUp(anApplicant({ email: 'patient@example.org' }));
      await service.visitor.request('/resend', { method: 'POST', body: { email: 'patient@example.org' } });
      expect(await mailLog(service.db)).to.have.length(1);
      await service.deliver();
      await service.visitor.request('/resend', { method: 'POST', body: { email: 'patient@example.org' } });
      expect(await mailLog(service.db)).to.have.length(2);
    });

    it('is counted without an address in the database, and forgotten after a day', async () => {
      const service = await aServiceWithHeldOutbox(await fresh());
      await service.visitor.signUp(anApplicant({ email: 'secret.person@example.org' }));
      const rows = await service.db('message_allowances');
      expect(rows).to.have.length(1);
      expect(JSON.stringify(rows)).not.to.include('secret');
      service.clock.advance(DAY_MS);
      await service.eraseExpired();
      expect(await service.db('message_allowances')).to.have.length(0);
    });
  });
});
