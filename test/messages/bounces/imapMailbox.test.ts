import { expect } from 'chai';
import { checkBounceMailbox } from '../../../src/doctor/bounces.ts';
import { lockAuditLogOfMessage } from '../../../src/events/auditMessageReports.ts';
import { createBounceMailbox } from '../../../src/messages/bounces/imapMailbox.ts';
import { createReportIntake } from '../../../src/messages/bounces/takeReport.ts';
import { redactError } from '../../../src/redactError.ts';
import { createService } from '../../../src/service.ts';
import { onCleanup } from '../../support/cleanup.ts';
import { isMissing, onEachDatabase } from '../../support/databases.ts';
import { aDovecot, dovecotProgram, type ImapServer } from '../../support/dovecot.ts';
import { anApplicant } from '../../support/factories.ts';
import { aServiceWithHeldOutbox } from '../../support/heldOutbox.ts';
import { mailLog } from '../../support/mailLog.ts';
import { createTestDeps } from '../../support/service.ts';
import { until } from '../../support/until.ts';
import { outOfOffice, postfixBounce } from './mails.ts';

describe('A mailbox of bounces', () => {
  before(function () {
    if (isMissing('Dovecot', dovecotProgram())) this.skip();
  });

  onEachDatabase((fresh) => {
    async function adaHasSignedUp(imap: ImapServer) {
      const settings = { MAIL_RETURN_PATH: 'bounces@slots.example.org', BOUNCE_IMAP_URL: imap.url };
      const setUp = await aServiceWithHeldOutbox(await fresh(), settings);
      const ada = anApplicant();
      await setUp.visitor.signUp(ada);
      await setUp.deliver();
      const { envelopeFrom } = await setUp.smtpServer.messageTo(ada.email);
      const mailbox = createBounceMailbox(imap.url, createReportIntake(setUp.deps, lockAuditLogOfMessage), setUp.deps);
      return { ...setUp, envelopeFrom, mailbox };
    }

    it('is read by the service: every new email once, and none is deleted', async () => {
      const imap = await aDovecot();
      const { envelopeFrom, mailbox, db } = await adaHasSignedUp(imap);
      imap.deliver(outOfOffice({ to: envelopeFrom }));
      imap.deliver(postfixBounce({ to: envelopeFrom }).padEnd(2_000_000, 'x\n'));
      imap.deliver('not an email');
      expect(await mailbox.readNew()).to.be.within(0, 3);
      await until('all are read', () => imap.flags().join() === 'S,S,S');
      // The service reads, too, and may take one that is being taken.
      await until('all are counted', async () => (await db('report_counters').whereNot({ outcome: 'repeated' })).length === 3);
      expect((await mailLog(db))[0]).to.include({ state: 'bounced' });
      expect(await db('message_reports').pluck('source')).to.deep.equal(['imap']);
      expect(await mailbox.readNew()).to.equal(0);
      expect(imap.flags()).to.have.length(3);
    });

    it('keeps what cannot be saved now for the next time, and takes the others', async () => {
      const imap = await aDovecot();
      const { envelopeFrom, db, deps } = await adaHasSignedUp({ ...imap, url: 'imap://x:y@127.0.0.1:1/INBOX' });
      const mailbox = createBounceMailbox(imap.url, createReportIntake(deps, lockAuditLogOfMessage), deps);
      const sent = await db('messages').first('sent_to', 'sent_at');
      await db('messages').update({ lock_token: 'a dispatcher', sent_to: null, sent_at: null });
      imap.deliver(postfixBounce({ to: envelopeFrom }));
      imap.deliver(outOfOffice({ to: envelopeFrom }));
      expect(await mailbox.readNew().catch(({ code }: { code: string }) => code)).to.equal('busy');
      expect(imap.flags().sort()).to.deep.equal(['', 'S']);
      await db('messages').update({ lock_token: null, ...sent });
      expect(await mailbox.readNew()).to.equal(1);
      expect((await mailLog(db))[0]).to.include({ state: 'bounced' });
    });
  });

  it('is reached with TLS on the own machine, and doctor says if it cannot be', async () => {
    const imap = await aDovecot();
    const check = async (BOUNCE_IMAP_URL: string) => {
      const { config, db, now } = await createTestDeps({ BOUNCE_IMAP_URL });
      return (await checkBounceMailbox({ config, db, now })).map(({ level, message }) => `${level} ${message}`).join();
    };
    expect(await check(imap.url)).to.match(/^ok 127\.0\.0\.1:\d+: INBOX can be read, emails in it: 0$/);
    expect(await check(imap.tlsUrl)).to.match(/^ok /);
    expect(await check(imap.url.replace('bounces:', 'bounces:x'))).to.match(/^FAIL 127\.0\.0\.1:\d+: .*[Aa]uthenticat/);
    expect(await check(imap.url.replace('INBOX', 'Nowhere'))).to.match(/^FAIL .*Nowhere|^FAIL .*exist/);
    expect(await check('imap://a:b@127.0.0.1:1')).to.match(/^FAIL .*ECONNREFUSED/);
  });

  it('that lets nobody in is noted with what it said, without the password', async () => {
    const url = await anImapServer((_, tag) => `${tag} NO [AUTHENTICATIONFAILED] Authentication failed.\r\n`);
    const deps = await createTestDeps({ BOUNCE_IMAP_URL: url.replace('a:b', 'a:secret-password') });
    const takeMail = () => Promise.reject(new Error('must not be called'));
    const mailbox = createBounceMailbox(deps.config.BOUNCE_IMAP_URL ?? '', { takeMail, takeEvent: takeMail }, deps);
    const error = redactError(await mailbox.readNew().catch((thrown: Error) => thrown));
    expect(error?.message).to.equal('Authentication failed.');
    expect(JSON.stringify(error)).to.not.contain('secret');
  });

  it('in which nothing can be marked as read is not read again and again, and doctor says so', async () => {
    for (const [flags, access] of [
      ['\\Seen', 'READ-ONLY'],
      ['', 'READ-WRITE'],
    ] as const) {
      const url = await anImapServer((command, tag) => {
        if (command !== 'SELECT') return `${tag} OK done\r\n`;
        return `* 1 EXISTS\r\n* OK [PERMANENTFLAGS (${flags})] ok\r\n* OK [UIDVALIDITY 1] ok\r\n${tag} OK [${access}] done\r\n`;
      });
      const deps = await createTestDeps({ BOUNCE_IMAP_URL: url });
      const takeMail = () => Promise.reject(new Error('must not be called'));
      const mailbox = createBounceMailbox(url, { takeMail, takeEvent: takeMail }, deps);
      const error = await mailbox.readNew().catch((thrown: Error) => thrown);
      expect(String(error)).to.match(/nothing can be marked as read/);
      expect((await checkBounceMailbox(deps))[0]?.message).to.match(/nothing can be marked as read$/);
    }
  });

  it('that hangs does not keep the service from stopping', async () => {
    const { createServer } = await import('node:net');
    const silent = createServer().listen(0, '127.0.0.1');
    onCleanup(() => void silent.close());
    await until('it listens', () => silent.listening);
    const { port } = silent.address() as { port: number };
    const deps = await createTestDeps({ BOUNCE_IMAP_URL: `imap://a:b@127.0.0.1:${port}` });
    const service = createService(deps);
    await service.listen();
    await until('it is connected', () => new Promise((resolve) => silent.getConnections((_, count) => resolve(count > 0))));
    const startedAt = performance.now();
    await service.stop();
    expect(performance.now() - startedAt).to.be.below(5_000);
  });
});

/** A server on the loopback interface that lets everybody in; `answer` gets each command and its tag. Resolves to the URL of its inbox. */
async function anImapServer(answer: (command: string, tag: string) => string): Promise<string> {
  const { createServer } = await import('node:net');
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\r\n');
    socket.on('data', (data) => {
      for (const line of data.toString().trim().split('\r\n')) {
        const [tag = '', command = ''] = line.split(' ');
        socket.write(answer(command, tag));
      }
    });
  }).listen(0, '127.0.0.1');
  onCleanup(() => void server.close());
  await until('it listens', () => server.listening);
  return `imap://a:b@127.0.0.1:${(server.address() as { port: number }).port}/INBOX`;
}
