import { request } from 'node:http';
import { expect } from 'chai';
import { changeEvent } from '../../src/registrations/commands/changeEvent.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, SEBASTIEN } from '../support/factories.ts';
import { askQuestions } from '../support/questions.ts';
import { aService, PUBLIC_URL } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';

const UNKNOWN_LINK = '11111111-1111-4111-8111-111111111111';

describe('Sign-up API (mission contract)', () => {
  onEachDatabase((fresh) => {
    async function aVisitor(eventInput: Parameters<typeof anEvent>[1] = {}, settings = {}) {
      const service = await aService({ DATABASE_URL: await fresh(), ...settings });
      const event = await anEvent(service.deps, eventInput);
      return { ...service, event, visitor: await Visitor.at(service.url, event) };
    }

    describe('POST /register', () => {
      it('answers 200 with the details, and never with the link', async () => {
        const { visitor, event } = await aVisitor();
        const { status, body, text } = await visitor.signUp(SEBASTIEN);
        expect(status).to.equal(200);
        const state = { onWaitList: false, confirmed: false, confirmBefore: '2027-05-03T08:00:00.000Z' };
        // The bytes, so that what is added to events later adds nothing here.
        expect(text).to.equal(JSON.stringify({ id: body.id, event: event.slug, ...SEBASTIEN, ...state }));
        expect(text.match(/[0-9a-f]{8}-[0-9a-f]{4}-4/)).to.equal(null);
      });

      it('answers the same for an invitation with questions that need not be answered, and takes the example as it is', async () => {
        const { visitor, event, deps, processor } = await aVisitor({ description: 'Bring *good* shoes.', colour: '#0b6e4f' });
        await askQuestions({ processor }, event, { kind: 'long_text' }, { kind: 'one_of', scope: 'person' });
        const { status, body } = await visitor.signUp(SEBASTIEN);
        expect([status, Object.keys(body).filter((name) => !(name in SEBASTIEN))]).to.deep.equal([
          200,
          ['id', 'event', 'onWaitList', 'confirmed', 'confirmBefore', 'answers'],
        ]);
        expect(await deps.db('registrations').pluck('answers')).to.deep.equal([null]);
        const again = await visitor.signUp({ ...SEBASTIEN, waitList: true });
        expect([again.status, again.text]).to.deep.equal([409, '{"email_already_registered":"seb@dsebastien.net"}']);
      });

      it('takes the second example of the mission to the wait list when the slots are gone', async () => {
        const { visitor } = await aVisitor({ slots: 2, maxPerRegistration: 2 });
        await visitor.signUp(anApplicant({ slots: 2 }));
        const { status, body } = await visitor.signUp({ ...SEBASTIEN, waitList: true });
        expect([status, body.onWaitList]).to.deep.equal([200, true]);
      });

      it('answers 401 without a token, before it looks at the body', async () => {
        const { url } = await aVisitor();
        const reply = await sendRequest(`${url}/register`, {
          method: 'POST',
          body: '{"garbage',
          headers: { 'Content-Type': 'application/json' },
        });
        expect(reply.status).to.equal(401);
        expect(reply.headers.get('www-authenticate')).to.equal('Bearer realm="slotkeeper"');
        expect(reply.headers.get('content-type')).to.contain('application/problem+json');
      });

      it('answers 403 with a bad token', async () => {
        const { url } = await aVisitor();
        expect((await new Visitor(url, 'a.b.c').signUp(SEBASTIEN)).status).to.equal(403);
      });

      it('answers 400 and reports every invalid field at once', async () => {
        const { visitor } = await aVisitor();
        const { status, body } = await visitor.signUp({ ...SEBASTIEN, firstName: ' ', email: 'nobody', slots: 0, phone: undefined });
        expect(status).to.equal(400);
        expect(body.errors.map(({ field }: { field: string }) => field)).to.have.members(['firstName', 'email', 'slots', 'phone']);
        expect(body.correlationId).to.be.a('string');
      });

      it('answers 400 for more slots than one registration may have', async () => {
        const { visitor } = await aVisitor({ maxPerRegistration: 3 });
        const { status, body } = await visitor.signUp({ ...SEBASTIEN, slots: 4 });
        expect(status).to.equal(400);
        expect(body.errors).to.deep.equal([{ field: 'slots', message: 'Number of slots must be 3 or fewer' }]);
      });

      it('answers 409 with the address, and nothing else, when it is registered', async () => {
        const { visitor } = await aVisitor();
        await visitor.signUp(SEBASTIEN);
        const { status, text } = await visitor.signUp({ ...SEBASTIEN, email: 'Seb@DSebastien.net' });
        expect([status, text]).to.deep.equal([409, '{"email_already_registered":"Seb@DSebastien.net"}']);
      });

      it('answers 409 with the remaining slots, as a string, when there are not enough', async () => {
        const { visitor } = await aVisitor({ slots: 3 });
        await visitor.signUp(anApplicant({ slots: 2 }));
        const { status, text } = await visitor.signUp(SEBASTIEN);
        expect([status, text]).to.deep.equal([409, '{"not_enough_slots_available":"1"}']);
      });

      it('reports a registered address before missing slots', async () => {
        const { visitor } = await aVisitor({ slots: 2 });
        await visitor.signUp(SEBASTIEN);
        expect((await visitor.signUp(SEBASTIEN)).body).to.have.property('email_already_registered');
      });

      it('answers 409 when sign-up is closed, and a 500 that leaks nothing when something breaks', async () => {
        const { visitor, clock, deps } = await aVisitor();
        await deps.db.schema.dropTable('idempotency_keys');
        const broken = await visitor.signUp(SEBASTIEN, { 'Idempotency-Key': 'a-key-of-a-form' });
        expect(broken.status).to.equal(500);
        expect(broken.text).not.to.match(/idempotency_keys|INSERT|SELECT|seb@/);
        clock.advance(60 * 24 * 3_600_000);
        const fresh = await Visitor.at(visitor.url, { slug: 'nothing-here' });
        expect(fresh.token).to.equal(undefined);
      });
    });

    describe('GET /email_check', () => {
      it('answers 200 for an unknown address and 409 for a registered one, by body, by query and by POST', async () => {
        const { visitor } = await aVisitor();
        const { email } = SEBASTIEN;
        expect((await visitor.request(`/email_check?email=${email}`)).text).to.equal(`{"email_unknown":"${email}"}`);
        await visitor.signUp(SEBASTIEN);
        const replies = [
          await visitor.request(`/email_check?email=${email}`),
          await visitor.request('/email_check', { method: 'POST', body: { email } }),
          await getWithBody(visitor, { email }),
        ];
        for (const reply of replies) expect([reply.status, reply.text]).to.deep.equal([409, `{"email_already_registered":"${email}"}`]);
      });

      it('answers 403 without a token and with a bad one', async () => {
        const { url } = await aVisitor();
        expect((await sendRequest(`${url}/email_check?email=a@example.org`)).status).to.equal(403);
        expect((await new Visitor(url, 'a.b.c').request('/email_check?email=a@example.org')).status).to.equal(403);
      });

      it('answers 400 without an address, for an empty one, and for what is none', async () => {
        const { visitor } = await aVisitor();
        for (const query of ['', '?email=', '?email=nobody', '?email=a@example.org&email=b@example.org']) {
          expect((await visitor.request(`/email_check${query}`)).status, query).to.equal(400);
        }
        expect((await getWithBody(visitor, '{"email"')).status).to.equal(400);
      });

      it('knows addresses of its own event only', async () => {
        const { visitor, url, deps } = await aVisitor();
        await visitor.signUp(SEBASTIEN);
        const elsewhere = await Visitor.at(url, await anEvent(deps));
        expect((await elsewhere.request(`/email_check?email=${SEBASTIEN.email}`)).status).to.equal(200);
      });
    });

    describe('GET /confirm_registration', () => {
      async function aLink(eventInput: Parameters<typeof anEvent>[1] = {}) {
        const smtpServer = await TestSmtpServer.create();
        const service = await aVisitor(eventInput, { SMTP_URL: smtpServer.url });
        await service.visitor.signUp(SEBASTIEN);
        return { ...service, smtpServer, link: confirmationLinkIn(await smtpServer.messageTo(SEBASTIEN.email)) };
      }

      it('confirms the first time, and is harmless again', async () => {
        const { visitor, link } = await aLink();
        const replies = [await visitor.follow(link), await visitor.follow(link)];
        const uuid = link.split('uuid=')[1];
        expect(replies.map(({ status }) => status)).to.deep.equal([302, 302]);
        expect(replies.map(({ headers }) => headers.get('location'))).to.deep.equal([
          `/registrations/${uuid}?status=confirmed`,
          `/registrations/${uuid}?status=already_confirmed`,
        ]);
      });

      it('leads to the page of the organiser, with the link in the fragment only', async () => {
        const { visitor, link } = await aLink({ successUrl: 'https://club.example.org/thanks?from=mail' });
        const uuid = link.split('uuid=')[1];
        expect((await visitor.follow(link)).headers.get('location')).to.equal(
          `https://club.example.org/thanks?from=mail&status=confirmed#registration=${uuid}`,
        );
      });

      it('is not confirmed by a HEAD, by a prefetch, or by whoever looks at the registration', async () => {
        const { visitor, link } = await aLink();
        await visitor.follow(link, { method: 'HEAD' });
        await visitor.follow(link, { headers: { 'Sec-Purpose': 'prefetch;prerender' } });
        const { body } = await visitor.follow(link.replace('confirm_registration?uuid=', 'registrations/'));
        expect(body.confirmed).to.equal(false);
      });

      it('shows a button first when the event asks for one, and the button confirms', async () => {
        const { visitor, link } = await aLink({ confirmBy: 'button' });
        const page = await visitor.follow(link, { headers: { Accept: 'text/html' } });
        expect([page.status, page.text.includes('<button>Confirm 2 slots</button>')]).to.deep.equal([200, true]);
        const uuid = link.split('uuid=')[1];
        const pressed = await sendRequest(`${visitor.url}/confirm_registration`, {
          method: 'POST',
          body: `uuid=${uuid}`,
          headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        });
        expect([pressed.status, pressed.headers.get('location')]).to.deep.equal([303, `/registrations/${uuid}?status=confirmed`]);
      });

      it('answers 400 malformed, 404 unknown and 410 ended, as a page and as JSON', async () => {
        const { visitor, link, deps } = await aLink();
        await deps.db('registrations').update({ ended_at: deps.now().toISOString(), end_reason: 'lapsed' });
        const links = {
          400: `${PUBLIC_URL}/confirm_registration?uuid=1`,
          404: `${PUBLIC_URL}/confirm_registration?uuid=${UNKNOWN_LINK}`,
          410: link,
        };
        for (const [status, wrong] of Object.entries(links)) {
          const json = await visitor.follow(wrong, { headers: { Accept: 'application/json' } });
          const page = await visitor.follow(wrong, { headers: { Accept: 'text/html,*/*;q=0.8' } });
          expect([json.status, page.status]).to.deep.equal([Number(status), Number(status)]);
          expect(json.body.status).to.equal(Number(status));
          expect(page.text).to.match(/^<!doctype html>/);
        }
        for (const query of ['', '?uuid=', `?uuid=${UNKNOWN_LINK}&uuid=${UNKNOWN_LINK}`]) {
          expect((await visitor.request(`/confirm_registration${query}`)).status).to.equal(400);
        }
      });

      it('leads to the error page of the organiser when something breaks on our side', async () => {
        const { visitor, link, deps } = await aLink({ errorUrl: 'https://club.example.org/oops' });
        await deps.db.schema.renameTable('audit_log', 'gone');
        expect((await visitor.follow(link)).headers.get('location')).to.equal('https://club.example.org/oops');
      });

      it('gives slots to whoever waited and confirms when there are some, and tells so by email', async () => {
        const { visitor, smtpServer, deps, processor, event } = await aLink({ slots: 2, maxPerRegistration: 2 });
        const waiting = anApplicant({ waitList: true });
        expect((await visitor.signUp(waiting)).body.onWaitList).to.equal(true);
        const link = confirmationLinkIn(await smtpServer.messageTo(waiting.email));
        expect((await visitor.follow(link)).headers.get('location')).to.match(/status=on_wait_list$/);
        await processor.execute(changeEvent(event, { slots: 3 }, { name: 'operator:organiser', correlationId: 'raises-capacity' }));
        expect((await smtpServer.messageTo(waiting.email, 2)).subject).to.equal('Good news, you have 1 slot: Harbour Walk');
        expect(await deps.db('wait_list')).to.deep.equal([]);
      });
    });
  });
});

/** fetch cannot send a body with GET; the clients of the mission do. */
async function getWithBody({ url, token }: Visitor, body: unknown): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { X_Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Content-Length': sent.length };
    const outgoing = request(`${url}/email_check`, { method: 'GET', headers }, async (reply) => {
      resolve({ status: reply.statusCode ?? 0, text: Buffer.concat(await reply.toArray()).toString() });
    });
    outgoing.on('error', reject).end(sent);
  });
}
