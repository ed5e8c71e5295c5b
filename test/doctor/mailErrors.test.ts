import { createServer, type Socket } from 'node:net';
import { expect } from 'chai';
import type { Finding } from '../../src/doctor/check.ts';
import { checkMail } from '../../src/doctor/mail.ts';
import { explainMailError } from '../../src/doctor/mailErrors.ts';
import type { DeliveryError } from '../../src/messages/transports/failure.ts';
import type { Transport } from '../../src/messages/transports/transport.ts';
import { createTransports } from '../../src/messages/transports/transports.ts';
import { aCertificate, anExpiredCertificate, aSignedCertificate } from '../support/certificate.ts';
import { onCleanup } from '../support/cleanup.ts';
import { createTestDeps } from '../support/service.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';

describe('A mail server that cannot be used', () => {
  const findingFor = async (settings: Record<string, string>, recipient?: string) => {
    const { config, db, now } = await createTestDeps({ MAIL_FROM: 'Club <club@example.org>', ...settings });
    return (await checkMail(recipient)({ config, db, now }))[0] as Finding;
  };

  it('is reported in a sentence when it does not speak TLS on this port, with what to set', async () => {
    const { url } = await TestSmtpServer.create();
    const { config, db, now } = await createTestDeps({ SMTP_URL: url.replace('smtp:', 'smtps:') });
    const [finding] = await checkMail(undefined)({ config, db, now });
    expect(finding?.message).to.match(/^127\.0\.0\.1:\d+: this port does not speak TLS from the start$/);
    expect(finding?.fix).to.contain('SMTP_URL=smtp://');
  });

  it('is reported when it closes the connection without a word, as one that waits for TLS does', async () => {
    const finding = await findingFor({ SMTP_URL: await aServerThat((socket) => socket.destroy()) });
    expect([finding.level, finding.fix]).to.deep.equal([
      'FAIL',
      'set SMTP_URL=smtps://… for port 465, or smtp:// with the right port, usually 587; see the log of the mail server',
    ]);
  });

  it('is reported by what it says when it greets us with a rejection, or ends the session', async () => {
    const greetings: [string, RegExp][] = [
      ['554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org', /blocked this machine/],
      ['421 4.7.0 mail.example.org Error: too many connections from 192.0.2.1', /MAIL_CONNECTIONS/],
      ['421 4.3.2 All server ports are busy, no TLS handshake today', /ask whoever runs the mail server/],
    ];
    for (const [greeting, fix] of greetings) {
      const finding = await findingFor({ SMTP_URL: await aServerThat((socket) => socket.end(`${greeting}\r\n`)) });
      expect(finding.message.replace(/^\S+ /, '')).to.equal(greeting);
      expect(finding.fix, greeting).to.match(fix);
    }
  });

  it('is reported with a hint of its own for each fault of its certificate, and works once that is followed', async () => {
    const root = aCertificate('Root CA');
    const between = aSignedCertificate('Issuing CA', root, { canSign: true });
    const own = aSignedCertificate('mail.example.org', between);
    const whole = { ...own, cert: Buffer.concat([own.cert, between.cert]) };
    const [expired, selfSigned] = [anExpiredCertificate('mail.example.org'), aCertificate('mail.example.org')];
    const [trustsRoot, trustsIssuer, trustsOwn] = [root, between, own].map(({ file }) => ({ SMTP_CA_FILE: file }));
    for (const secure of [false, true]) {
      const findingAt = async ({ key, cert }: { key: Buffer; cert: Buffer }, settings = {}) => {
        const { url } = await TestSmtpServer.create(undefined, { key, cert, secure, disabledCommands: [] });
        const query = '?tls.servername=mail.example.org';
        const { level, message, fix } = await findingFor({ SMTP_URL: `${url}${query}${secure ? '' : '&requireTLS=true'}`, ...settings });
        return `${level} ${message} Fix: ${fix}`;
      };
      for (const [sent, trusted] of [
        [own, trustsRoot],
        [own, {}],
        [whole, {}],
      ] as const)
        expect(await findingAt(sent, trusted)).to.match(/^FAIL .*unable to .* Fix: .*smtpd_tls_chain_files.*SMTP_CA_FILE/);
      expect(await findingAt(selfSigned)).to.match(/^FAIL .*self-signed certificate Fix: .*SMTP_CA_FILE/);
      expect(await findingAt(expired, { SMTP_CA_FILE: expired.file })).to.match(/^FAIL .*certificate has expired Fix: renew/);
      expect(await findingAt(whole, trustsRoot)).to.match(/^ok .*, over TLS, /);
      expect(await findingAt(selfSigned, { SMTP_CA_FILE: selfSigned.file })).to.match(/^ok .*, over TLS, /);
      // That of the server itself, or of its issuer, is enough, whoever has signed it.
      for (const trusted of [trustsIssuer, trustsOwn]) expect(await findingAt(own, trusted)).to.match(/^ok .*, over TLS, /);
    }
    expect(explainMailError(Object.assign(new Error('certificate is not yet valid'), { code: 'ETLS' })).fix).to.contain('clock');
  });

  it('is reported without the internals of OpenSSL when it speaks no TLS of today, also where the emails wait', async () => {
    const old = { ...aCertificate('localhost'), minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
    const relay = await TestSmtpServer.create(undefined, { ...old, disabledCommands: [] });
    const { message, fix } = await findingFor({ SMTP_URL: relay.url });
    expect(message).to.match(/^127\.0\.0\.1:\d+: TLS: [a-z0-9 ]*(protocol|version)[a-z ]*$/);
    expect(fix).to.contain('1.2 or newer');
    const { config } = await createTestDeps({ SMTP_URL: relay.url });
    const { email } = createTransports(config);
    onCleanup(() => email?.close());
    const sent = { to: 'amina@example.org', messageId: '<1@example.org>', subject: '', text: '', html: '', language: 'en' };
    const { failure } = (await (email as Transport).send(sent).catch((error: DeliveryError) => error)) as DeliveryError;
    expect(failure).to.include({ owner: 'channel', cause: 'tls' });
    expect(failure.reason).to.match(/TLS: [a-z0-9 ]+$/);
  });

  it('is asked with the return path that emails have, which it may refuse although it takes MAIL_FROM', async () => {
    const relay = await TestSmtpServer.create();
    const senders: string[] = [];
    relay.replyToSender = (sender) => {
      senders.push(sender);
      return sender.startsWith('bounces+') ? { code: 553, message: '5.7.1 Sender address rejected: not owned by user club' } : null;
    };
    expect((await findingFor({ SMTP_URL: relay.url })).level).to.equal('ok');
    const settings = { SMTP_URL: relay.url, MAIL_RETURN_PATH: 'bounces@example.org' };
    const finding = await findingFor(settings);
    expect([finding.level, finding.fix?.includes('MAIL_RETURN_PATH')], finding.message).to.deep.equal(['FAIL', true]);
    relay.replyToSender = () => null;
    expect((await findingFor(settings, 'amina@example.org')).level).to.equal('ok');
    expect(senders[1]).to.match(/^bounces\+[0-9a-f]{32}-[0-9a-f]{16}@example\.org$/);
    expect(relay.messages[0]?.envelopeFrom).to.match(/^bounces\+[0-9a-f]{32}-[0-9a-f]{16}@example\.org$/);
  });

  it('is reported with what to do when it refuses the test email itself', async () => {
    const relay = await TestSmtpServer.create();
    relay.replyFor = (_session, phase) => (phase === 'data' ? { code: 550, message: '5.4.5 Daily user sending limit exceeded' } : null);
    const finding = await findingFor({ SMTP_URL: relay.url }, 'amina@example.org');
    expect([finding.level, finding.fix], finding.message).to.deep.equal([
      'FAIL',
      'the sending limit of the account is reached: messages wait until it accepts more; ask for a higher limit',
    ]);
  });

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
    expect((await findingFor({ SMTP_URL: strict.url })).fix).to.contain('set MAIL_FROM, and');
    expect([relay.messages.length, strict.messages.length]).to.deep.equal([0, 0]);
  });

  it('is noticed when it offers no login for the password in SMTP_URL', async () => {
    const open = await TestSmtpServer.create(undefined, { disabledCommands: ['STARTTLS', 'AUTH'] });
    const { level, message } = await findingFor({ SMTP_URL: open.url.replace('//', '//club:secret@') });
    expect([level, message.includes('offers no login')], message).to.deep.equal(['WARN', true]);
    expect(message).not.to.contain('secret');
    open.replyFor = () => ({ code: 554, message: '5.7.1 <postmaster@example.org>: Relay access denied' });
    expect((await findingFor({ SMTP_URL: open.url.replace('//', '//club:secret@') })).fix).to.contain('offers a login, usually 587');
    expect((await findingFor({ SMTP_URL: open.url })).fix).to.contain('mynetworks');
  });

  it('names percent-encoding when it refuses the login or is not found', () => {
    expect(explainMailError(Object.assign(new Error('Invalid login: 535 5.7.8'), { code: 'EAUTH' })).fix).to.contain('%40');
    expect(explainMailError(Object.assign(new Error('getaddrinfo ENOTFOUND ss'), { code: 'EDNS' })).problem).to.equal(
      'this host is not found',
    );
    expect(explainMailError(new Error('454 4.7.0 busy')).problem).to.contain('454 4.7.0 busy');
  });

  it('shows its whole reply, and blames the password only for a login that was refused', () => {
    const refused = 'Invalid login: 535-5.7.8 Username and Password not accepted. For more\n535 5.7.8 information, go to a1-b2.3 - gsmtp';
    expect(explainMailError(Object.assign(new Error(refused), { code: 'EAUTH', response: refused })).problem).to.equal(
      refused.replace('\n', ' '),
    );
    const passing = 'Invalid login: 454 4.7.0 Temporary authentication failure';
    const { fix } = explainMailError(Object.assign(new Error(passing), { code: 'EAUTH', response: passing }));
    expect(fix).to.contain('later').and.not.contain('password');
  });
});

/** A TCP server that does this with each connection. Returns its SMTP_URL. */
async function aServerThat(act: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => act(socket.on('error', () => {}))).listen(0, '127.0.0.1');
  onCleanup(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return `smtp://127.0.0.1:${(server.address() as { port: number }).port}`;
}
