import { expect } from 'chai';
import { createAccountByOperator } from '../../src/accounts/creation/createByOperator.ts';
import { createAccountDeps } from '../../src/accounts/domain/accountDeps.ts';
import { t } from '../../src/i18n/translate.ts';
import { addByHand } from '../../src/registrations/commands/addByHand.ts';
import { validateHandAdded } from '../../src/registrations/domain/addedByHand.ts';
import { createLinks } from '../../src/registrations/domain/privateLink.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/factories.ts';
import { mailLog } from '../support/mailLog.ts';
import { aService } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';
import { until } from '../support/until.ts';

const HTML = { Accept: 'text/html', 'Content-Type': 'application/x-www-form-urlencoded' };
const ASCII_ONLY = t('en', 'fieldErrors.email.ascii');
const JOSE = 'José@bücher.example';
/** As it is sent to. */
const JOSE_IN_ENVELOPE = 'José@xn--bcher-kva.example';

describe('An address with letters outside of ASCII before the @', () => {
  onEachDatabase((fresh) => {
    async function aRelay(offers: boolean, settings: Record<string, string> = {}) {
      const smtpServer = await TestSmtpServer.create(undefined, { hideSMTPUTF8: !offers });
      const service = await aService({ DATABASE_URL: await fresh(), SMTP_URL: smtpServer.url, RATE_LIMIT_FACTOR: '100', ...settings });
      const event = await anEvent(service.deps, { contact: 'Zoë <zoë@club.example>, zoe@club.example' });
      const visitor = await Visitor.at(service.url, event);
      /** The form without JavaScript. */
      const submit = (fields: Record<string, string>) => {
        const form = {
          firstName: 'José',
          lastName: 'Pérez',
          phone: '+32 470 12 34 56',
          slots: '1',
          token: visitor.token,
          sure: 'yes',
          ...fields,
        };
        return sendRequest(`${service.url}/events/${event.slug}`, { method: 'POST', body: `${new URLSearchParams(form)}`, headers: HTML });
      };
      return { ...service, smtpServer, event, visitor, submit, db: service.deps.db };
    }

    it('is taken and sent to where the mail server offers SMTPUTF8, once in all its spellings', async () => {
      const { smtpServer, visitor, submit, clock, db } = await aRelay(true);
      expect((await visitor.signUp(anApplicant({ email: JOSE }))).status).to.equal(200);
      const email = await smtpServer.messageTo(JOSE);
      expect(email.raw).to.match(/^To: .*José@/m);
      expect(email.raw, 'answers go to an address that every server takes').to.match(/^Reply-To: zoe@club\.example\r$/m);
      for (const spelling of ['JOSÉ@BÜCHER.example', 'jose\u0301@xn--bcher-kva.example'])
        expect((await visitor.signUp(anApplicant({ email: spelling }))).body, spelling).to.deep.equal({
          email_already_registered: spelling.normalize('NFC'),
        });
      expect((await visitor.signUp(anApplicant({ email: 'jose@bücher.example' }))).status, 'another mailbox').to.equal(200);
      const { status, headers } = await visitor.follow(confirmationLinkIn(email));
      expect([status, headers.get('Location')?.includes('confirmed')]).to.deep.equal([302, true]);
      clock.advance(10_000);
      const page = await submit({ email: 'иван@пример.рф' });
      expect(page.status).to.equal(200);
      expect(page.text).to.contain('иван@пример.рф').and.not.contain(ASCII_ONLY);
      await smtpServer.messageTo('иван@пример.рф');
      expect((await mailLog(db)).filter(({ state }) => state === 'undeliverable')).to.deep.equal([]);
    });

    for (const [how, offers, settings] of [
      ['where it does not', false, {}],
      ['where it is turned off', true, { MAIL_SMTPUTF8: 'off' }],
    ] as const)
      it(`is refused at its field ${how}, with everything else that is wrong, and nothing typed is lost`, async () => {
        const { visitor, submit, clock, deps, processor, smtpServer, event } = await aRelay(offers, settings);
        const { status, body } = await visitor.signUp(anApplicant({ email: JOSE, phone: '04' }));
        expect([status, body.errors.map(({ field }: { field: string }) => field)]).to.deep.equal([400, ['phone', 'email']]);
        expect(body.errors[1].message).to.equal(ASCII_ONLY);
        clock.advance(10_000);
        const page = await submit({ email: JOSE });
        expect(page.text).to.contain(ASCII_ONLY).and.contain(`value="${JOSE}"`).and.contain('value="Pérez"');
        const account = {
          username: 'jose',
          password: 'Correct7horse-battery',
          email: JOSE,
          phone: undefined,
          firstName: 'José',
          lastName: 'Pérez',
          roles: [],
        };
        const refused = await createAccountByOperator(createAccountDeps(deps), OPERATOR, account).catch(
          (error) => error.details.fieldErrors,
        );
        expect(refused).to.deep.equal([{ field: 'email', message: { key: 'fieldErrors.email.ascii' } }]);
        const asked = await sendRequest(`${visitor.url}/registration`, {
          method: 'POST',
          body: { email: JOSE, password: 'Correct7horse-battery', repeat_password: 'Correct7horse-battery' },
        });
        expect([asked.status, asked.body.errors]).to.deep.equal([400, [{ field: 'email', message: ASCII_ONLY }]]);

        const input = validateHandAdded({ firstName: 'José', lastName: 'Pérez', slots: 1, email: JOSE }, true);
        const request = {
          eventId: event.id,
          input,
          isConfirmed: false,
          isOutOfTurn: false,
          links: createLinks(deps.keys),
          actor: OPERATOR,
        };
        await processor.execute(addByHand(request));
        const ascii = anApplicant();
        await visitor.signUp(ascii);
        await smtpServer.messageTo(ascii.email);
      });

    it('whose mail server has stopped to offer it is shown as not reached; the others get theirs, and nothing pauses', async () => {
      const { smtpServer, visitor, deps, processor, event, db } = await aRelay(false);
      const input = validateHandAdded({ firstName: 'José', lastName: 'Pérez', slots: 1, email: JOSE }, true);
      const request = { eventId: event.id, input, isConfirmed: false, isOutOfTurn: false, links: createLinks(deps.keys), actor: OPERATOR };
      await processor.execute(addByHand(request));
      const applicants = [anApplicant(), anApplicant()];
      for (const applicant of applicants) await visitor.signUp(applicant);
      for (const { email } of applicants) await smtpServer.messageTo(email);
      const stateOf = async () => (await mailLog(db)).find(({ recipient }) => recipient === JOSE_IN_ENVELOPE);
      await until('it was given up', async () => (await stateOf())?.state === 'undeliverable');
      expect((await stateOf())?.attempts).to.equal(1);
      expect(await db('message_channels').where({ id: 'email' }).first()).to.include({ faults: 0, fault: null, resume_at: null });
      const [attention] = await db('needs_attention').where({ what: 'message undeliverable' });
      expect(attention.reason).to.contain('SMTPUTF8');
    });
  });
});
