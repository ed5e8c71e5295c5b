import { expect } from 'chai';
import type { Deps } from '../../src/deps.ts';
import { changeRegistration } from '../../src/registrations/commands/changeRegistration.ts';
import { confirm } from '../../src/registrations/commands/confirm.ts';
import { register } from '../../src/registrations/commands/register.ts';
import { resendLink } from '../../src/registrations/commands/resendLink.ts';
import type { Command } from '../../src/registrations/domain/command.ts';
import type { Registration } from '../../src/registrations/domain/registration.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { findByIds } from '../../src/registrations/processing/registrationRepository.ts';
import { type Reply, sendRequest, Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, aRegistrationInput, emailAddress, OPERATOR } from '../support/factories.ts';
import { aService, createTestDeps, PUBLIC_URL } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';
import { links, registerCommand } from '../support/unitOfWork.ts';

const KNOWN = 'known@example.org';
const UNKNOWN = 'strange@example.org';
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin' };

/** What a stranger who asked about an address sees: everything but the address, ids and times. The ticket is the own one's. */
function seenOf({ status, text, headers }: Reply, address: string) {
  const names = [...headers.keys()].filter((name) => !/^(ratelimit-.*|date|content-length|etag)$/.test(name)).sort();
  const shape = text
    .replaceAll(address, 'ADDRESS')
    .replaceAll(encodeURIComponent(address), 'ADDRESS')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
    .replace(/ada\d+@example.org/g, 'OWN')
    .replace(/eyJ[\w.-]+/g, 'TOKEN')
    .replace(/(class="ticket-code"[^>]*>)<svg.*?<\/svg>/s, '$1TICKET')
    .replace(/"confirmBefore":"[^"]+"/, '"confirmBefore":"TIME"');
  return [status, names, shape];
}

/** The statements that `work` executes, in their order and without their values. */
async function statementsDuring({ db }: Deps, work: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const listen = ({ sql }: { sql: string }) => void statements.push(sql.replace(/\s+/g, ' '));
  db.on('query', listen);
  await work();
  db.removeListener('query', listen);
  return statements;
}

describe('With DISCLOSE_REGISTERED=off, a stranger who asks about an address', () => {
  onEachDatabase((fresh) => {
    it('gets the same response and finds the same page afterwards, known or not, on all routes', async () => {
      const smtpServer = await TestSmtpServer.create();
      const settings = { DATABASE_URL: await fresh(), DISCLOSE_REGISTERED: 'off', RATE_LIMIT_FACTOR: '1000', SMTP_URL: smtpServer.url };
      const service = await aService(settings);
      const event = await anEvent(service.deps);
      const visitor = await Visitor.at(service.url, event);
      await visitor.signUp(anApplicant({ email: KNOWN }));

      /** A registration of the stranger, as the path of its link. */
      async function ownRegistration(): Promise<string> {
        const email = anApplicant().email;
        await visitor.signUp(anApplicant({ email }));
        const link = confirmationLinkIn(await smtpServer.messageTo(email)).replace(PUBLIC_URL, service.url);
        await sendRequest(link);
        return `${service.url}/registrations/${new URL(link).searchParams.get('uuid')}`;
      }
      const post = (path: string, email: string) => visitor.request(path, { method: 'POST', body: { email } });
      const form = (url: string, fields: Record<string, string>) =>
        sendRequest(url, { method: 'POST', headers: FORM, body: new URLSearchParams(fields).toString() });

      const asks: Record<string, (address: string) => Promise<{ ask: () => Promise<Reply>; look?: () => Promise<Reply> }>> = {
        'POST /register': async (email) => ({ ask: () => visitor.signUp(anApplicant({ email })) }),
        'POST /email_check': async (email) => ({ ask: () => post('/email_check', email) }),
        'POST /resend': async (email) => ({ ask: () => post('/resend', email) }),
        'POST /events/:slug/link': async (email) => ({ ask: () => form(`${service.url}/events/${event.slug}/link`, { email }) }),
        'PATCH /registrations/:uuid': async (email) => {
          const own = await ownRegistration();
          const ask = () => sendRequest(own, { method: 'PATCH', body: { email } });
          return { ask, look: () => sendRequest(own, { headers: { Accept: 'text/html' } }) };
        },
        'POST /registrations/:uuid/change': async (email) => {
          const own = await ownRegistration();
          const { firstName, lastName, phone, slots } = anApplicant();
          const ask = () => form(`${own}/change`, { firstName, lastName, phone, slots: String(slots), email });
          return { ask, look: () => sendRequest(own, { headers: { Accept: 'text/html' } }) };
        },
      };
      for (const [route, prepare] of Object.entries(asks)) {
        const seen = [];
        for (const address of [KNOWN, `${route.length}${UNKNOWN}`]) {
          const { ask, look } = await prepare(address);
          const replies = [await ask()];
          if (look) replies.push(await look());
          seen.push(replies.map((reply) => seenOf(reply, address)));
        }
        expect(seen[0], route).to.deep.equal(seen[1]);
      }
    });

    it('makes the database execute the same statements, so that the time of a response tells nothing', async () => {
      const deps = await createTestDeps({ DATABASE_URL: await fresh() });
      const event = await anEvent(deps);
      const processor = createCommandProcessor(deps);
      const signUp = (email: string) =>
        register({ eventId: event.id, input: aRegistrationInput({ email }), links, actor: OPERATOR, hideDuplicates: true });
      const own = async () => (await findByIds(deps.db, [(await processor.execute(signUp(anApplicant().email))).id]))[0] as Registration;
      const known = (await findByIds(deps.db, [(await processor.execute(signUp(KNOWN))).id]))[0] as Registration;
      await processor.execute(confirm(known, known.linkHash, OPERATOR));
      // Both were sent an email before: the first one to an address takes a statement less, known or not.
      const elsewhere = await anEvent(deps);
      await processor.execute(registerCommand(elsewhere.id, { email: UNKNOWN }));
      const commands: Record<string, (email: string) => Promise<Command<unknown>>> = {
        resend: async (email) => resendLink(event.id, emailAddress(email), OPERATOR),
        change: async (email) => changeRegistration(await own(), { email: emailAddress(email) }, links, OPERATOR),
      };
      for (const [name, toCommand] of Object.entries(commands)) {
        const executed = [];
        for (const address of [KNOWN, UNKNOWN]) {
          const command = await toCommand(address);
          executed.push(await statementsDuring(deps, () => processor.execute(command)));
        }
        expect(executed[0], name).to.deep.equal(executed[1]);
        expect(
          executed[0]?.filter((sql) => sql.startsWith('COMMIT')),
          name,
        ).to.have.length(1);
      }
    });
  });
});
