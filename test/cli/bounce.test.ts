import { expect } from 'chai';
import { openDatabase } from '../../src/database/database.ts';
import { complaint, outOfOffice, postfixBounce } from '../messages/bounces/mails.ts';
import { freshFolder, freshSqlite } from '../support/databases.ts';
import { anApplicant } from '../support/factories.ts';
import { aServiceWithHeldOutbox } from '../support/heldOutbox.ts';
import { runCli } from '../support/runCli.ts';

const MAIL_RETURN_PATH = 'bounces@slots.example.org';
const EX_TEMPFAIL = 75;

describe('slotkeeper bounce', function () {
  this.timeout(120_000);

  it('takes what a mail server pipes into it; a complaint is listed and can be taken back', async () => {
    const { db, deps, visitor, deliver, smtpServer } = await aServiceWithHeldOutbox(await freshSqlite(), { MAIL_RETURN_PATH });
    const settings = { DATABASE_URL: deps.config.DATABASE_URL, MAIL_RETURN_PATH };
    const run = (args: string[], input = '') => runCli(settings, args, input);
    const ada = anApplicant();
    await visitor.signUp(ada);
    await deliver();
    const { envelopeFrom } = await smtpServer.messageTo(ada.email);

    expect(await run(['bounce', '--recipient', envelopeFrom], postfixBounce({ to: 'x@example.net' }))).to.deep.equal({
      ...{ code: 0, out: 'bounced\n', err: '' },
    });
    expect((await db('mail_log'))[0]).to.include({ state: 'bounced' });
    expect((await run(['bounce'], outOfOffice({ to: envelopeFrom }))).out).to.equal('auto-reply\n');
    expect((await run(['bounce'], postfixBounce().padEnd(3_000_000, 'x'))).code).to.equal(0);
    expect(await run(['suppressions', 'list'])).to.include({ code: 0, out: 'Nobody has complained.\n' });

    expect((await run(['bounce'], complaint({ to: envelopeFrom }))).out).to.equal('complained\n');
    expect((await run(['suppressions', 'list'])).out).to.match(/^since 20\S+, message [0-9a-f-]{36}\n$/);
    expect(JSON.parse((await run(['suppressions', 'list', '--json'])).out)).to.have.length(1);
    expect((await run(['suppressions', 'remove', 'no address'])).code).to.equal(2);
    expect((await run(['suppressions', 'remove', ada.email.toUpperCase()])).out).to.equal('Emails to this address are sent again.\n');
    expect((await run(['suppressions', 'remove', ada.email])).code).to.equal(3);
    expect(await db('suppressions')).to.deep.equal([]);
  });

  it('lets the mail server keep an email that cannot be taken now, whatever the reason', async () => {
    const empty = `sqlite:${freshFolder()}/empty.sqlite`;
    const db = openDatabase(empty);
    await db.raw('CREATE TABLE something (id TEXT)');
    await db.destroy();
    const bounce = postfixBounce();
    expect(await runCli({ DATABASE_URL: empty }, ['bounce'], bounce)).to.include({ code: EX_TEMPFAIL, out: '' });
    expect(await runCli({ DATABASE_URL: 'nonsense' }, ['bounce'], bounce)).to.include({ code: EX_TEMPFAIL, out: '' });
    expect(await runCli({ DATABASE_URL: empty }, ['bounce', '--no-such-option'], bounce)).to.include({ code: EX_TEMPFAIL, out: '' });
  });

  it('lets the mail server keep an email while another process holds the database', async () => {
    const { deps, visitor, deliver, smtpServer, db } = await aServiceWithHeldOutbox(await freshSqlite(), { MAIL_RETURN_PATH });
    const ada = anApplicant();
    await visitor.signUp(ada);
    await deliver();
    const { envelopeFrom } = await smtpServer.messageTo(ada.email);
    const settings = { DATABASE_URL: deps.config.DATABASE_URL, MAIL_RETURN_PATH };
    const other = openDatabase(deps.config.DATABASE_URL);
    await other.transaction(async (transaction) => {
      await transaction('events').update({ contact: 'somebody who takes long' });
      const refused = await runCli(settings, ['bounce'], postfixBounce({ to: envelopeFrom }));
      expect(refused).to.include({ code: EX_TEMPFAIL, out: '' });
      expect(refused.err).to.not.contain(ada.email);
    });
    await other.destroy();
    expect((await runCli(settings, ['bounce'], postfixBounce({ to: envelopeFrom }))).out).to.equal('bounced\n');
    expect((await db('mail_log'))[0]).to.include({ state: 'bounced' });
  });
});
