import { createServer } from 'node:net';
import { expect } from 'chai';
import type { Finding } from '../../src/doctor/check.ts';
import { checkMail } from '../../src/doctor/mail.ts';
import { explainMailError } from '../../src/doctor/mailErrors.ts';
import { aCertificate } from '../support/certificate.ts';
import { onCleanup } from '../support/cleanup.ts';
import { createTestDeps } from '../support/service.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';

describe('A mail server that cannot be used', () => {
  it('is reported in a sentence when it does not speak TLS on this port, with what to set', async () => {
    const { url } = await TestSmtpServer.create();
    const { config, db, now } = await createTestDeps({ SMTP_URL: url.replace('smtp:', 'smtps:') });
    const [finding] = await checkMail(undefined)({ config, db, now });
    expect(finding?.message).to.match(/^127\.0\.0\.1:\d+: this port does not speak TLS from the start$/);
    expect(finding?.fix).to.contain('SMTP_URL=smtp://');
  });

  it('is reported when it closes the connection without a word, as one that waits for TLS does', async () => {
    const silent = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    onCleanup(() => silent.close());
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    const { config, db, now } = await createTestDeps({ SMTP_URL: `smtp://127.0.0.1:${port}` });
    const [finding] = await checkMail(undefined)({ config, db, now });
    expect([finding?.level, finding?.fix !== '']).to.deep.equal(['FAIL', true]);
  });

  const findingFor = async (settings: Record<string, string>, recipient?: string) => {
    const { config, db, now } = await createTestDeps({ MAIL_FROM: 'Club <club@example.org>', ...settings });
    return (await checkMail(recipient)({ config, db, now }))[0] as Finding;
  };

  it('is reported with a hint of its own for each fault of TLS', async () => {
    const certificate = aCertificate('mail.example.org');
    const startTls = await TestSmtpServer.create(undefined, { ...certificate, disabledCommands: [] });
    const plain = await TestSmtpServer.create();
    const strict = `${startTls.url}?requireTLS=true`;
    const trusted = { SMTP_CA_FILE: certificate.file };
    const cases: [Record<string, string>, RegExp, RegExp][] = [
      [{ SMTP_URL: strict }, /self-signed certificate/, /SMTP_CA_FILE/],
      [{ SMTP_URL: strict, ...trusted }, /altnames/, /tls\.servername=/],
      [{ SMTP_URL: `${plain.url}?requireTLS=true` }, /does not offer STARTTLS/, /587, or smtps:/],
      [{ SMTP_URL: startTls.url.replace('smtp:', 'smtps:') }, /does not speak TLS from the start/, /smtp:\/\//],
    ];
    for (const [settings, problem, fix] of cases) {
      const finding = await findingFor(settings);
      expect([finding.level, finding.check], finding.message).to.deep.equal(['FAIL', 'mail']);
      expect(finding.message).to.match(problem);
      expect(finding.fix).to.match(fix);
    }
    expect((await findingFor({ SMTP_URL: `${strict}&tls.servername=mail.example.org`, ...trusted })).message).to.match(
      /, over TLS, also to addresses/,
    );
    expect((await findingFor({ SMTP_URL: startTls.url })).message).to.match(/certificate that was not checked, also to addresses/);
    expect((await findingFor({ SMTP_URL: plain.url })).message).to.match(
      /accepts emails from Club <club@example.org>, also to addresses like josé@example.org$/,
    );
  });

  it('is noticed when it takes no email from us, though it answers, and no email is sent to find out', async () => {
    const relay = await TestSmtpServer.create();
    const rejections: [string, number, RegExp][] = [
      ['5.7.1 <postmaster@example.org>: Relay access denied', 554, /mynetworks/],
      ['4.7.1 <postmaster@example.org>: Relay access denied', 454, /mynetworks/],
      ['5.7.0 Authentication required', 530, /user and the password/],
      ['5.5.2 <[127.0.0.1]>: Helo command rejected: need fully-qualified hostname', 504, /\?name=/],
      ['relay not permitted', 550, /mynetworks/],
    ];
    for (const [message, code, fix] of rejections) {
      relay.replyFor = () => ({ code, message });
      const finding = await findingFor({ SMTP_URL: relay.url });
      expect([finding.level, finding.message.includes(message)], message).to.deep.equal(['FAIL', true]);
      expect(finding.fix).to.match(fix);
    }
    for (const [message, code] of [
      ['5.1.1 no such user', 550],
      ['No such user here', 550],
      ['4.2.0 Greylisted, come back', 450],
    ] as const) {
      relay.replyFor = () => ({ code, message });
      expect((await findingFor({ SMTP_URL: relay.url })).level, message).to.equal('ok');
      expect((await findingFor({ SMTP_URL: relay.url }, 'amina@example.org')).level, message).to.equal('FAIL');
    }
    const strict = await TestSmtpServer.create();
    strict.replyToSender = () => ({ code: 553, message: '5.7.1 Sender not allowed' });
    expect((await findingFor({ SMTP_URL: strict.url })).fix).to.contain('set MAIL_FROM to an address');
    expect([relay.messages.length, strict.messages.length]).to.deep.equal([0, 0]);
  });

  it('is noticed when it offers no login for the password in SMTP_URL', async () => {
    const open = await TestSmtpServer.create(undefined, { disabledCommands: ['STARTTLS', 'AUTH'] });
    const { level, message } = await findingFor({ SMTP_URL: open.url.replace('//', '//club:secret@') });
    expect([level, message.includes('offers no login')], message).to.deep.equal(['WARN', true]);
    expect(message).not.to.contain('secret');
  });

  it('names percent-encoding when it refuses the login or is not found', () => {
    expect(explainMailError(Object.assign(new Error('Invalid login: 535 5.7.8'), { code: 'EAUTH' })).fix).to.contain('%40');
    expect(explainMailError(Object.assign(new Error('getaddrinfo ENOTFOUND ss'), { code: 'EDNS' })).problem).to.equal(
      'this host is not found',
    );
    expect(explainMailError(new Error('454 4.7.0 busy')).problem).to.contain('454 4.7.0 busy');
  });
});
