import { createServer, type Socket } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { createTransports } from '../../src/messages/transports/transports.ts';
import { readSmtpUrl } from '../../src/smtpUrl.ts';
import { aCertificate } from '../support/certificate.ts';
import { onCleanup } from '../support/cleanup.ts';
import { createTestDeps } from '../support/service.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';

const EMAIL = {
  to: 'amina@example.org',
  messageId: '<1@example.org>',
  subject: 'Hello',
  text: 'Hello',
  html: '<p>Hello</p>',
  language: 'en',
};

describe('The connection to the mail server', () => {
  /** Sends one email; an error says why it was not sent. */
  async function send(SMTP_URL: string, settings: { SMTP_CA_FILE?: string } = {}): Promise<void> {
    const { config } = await createTestDeps({ SMTP_URL, ...settings });
    const { email } = createTransports(config);
    onCleanup(() => email?.close());
    await email?.send(EMAIL);
  }

  /** As Debian's Postfix is after its installation: STARTTLS with a certificate that nobody signed. */
  async function aDebianRelay() {
    const certificate = aCertificate('relay.example');
    let encrypted = 0;
    const relay = await TestSmtpServer.create(undefined, { ...certificate, disabledCommands: [] });
    relay.replyFor = (session, phase) => {
      if (phase === 'data' && session.secure) encrypted += 1;
      return null;
    };
    return { relay, certificate, encrypted: () => encrypted };
  }

  it('is encrypted where the relay of this machine offers it, whoever signed its certificate', async () => {
    const { relay, encrypted } = await aDebianRelay();
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]']) await send(relay.url.replace('127.0.0.1', host));
    expect(encrypted()).to.equal(3);
  });

  it('is plain where the relay of this machine offers nothing else, or is told to', async () => {
    const plain = await TestSmtpServer.create();
    await send(plain.url);
    const { relay, encrypted } = await aDebianRelay();
    await send(`${relay.url}?ignoreTLS=true`);
    expect([plain.messages.length, relay.messages.length, encrypted()]).to.deep.equal([1, 1, 0]);
  });

  it('is refused when TLS is asked for and the certificate is of somebody else, from the start or by STARTTLS', async () => {
    const { relay, certificate } = await aDebianRelay();
    const errorOf = (url: string, settings = {}) =>
      send(url, settings).then(
        () => 'sent',
        ({ message }: Error) => message,
      );
    const implicit = await TestSmtpServer.create(undefined, { ...certificate, secure: true });
    for (const url of [`${relay.url}?requireTLS=true`, implicit.url]) {
      const signed = { SMTP_CA_FILE: certificate.file };
      const named = `${url}${url.includes('?') ? '&' : '?'}tls.servername=relay.example`;
      expect(await errorOf(url), url).to.match(/self-signed certificate/);
      expect(await errorOf(url, signed), url).to.match(/does not match certificate's altnames/);
      expect(await errorOf(named), url).to.match(/self-signed certificate/);
      expect(await errorOf(named, signed), url).to.equal('sent');
      expect(await errorOf(named, { SMTP_CA_FILE: aCertificate('relay.example').file }), url).to.match(/self-signed certificate/);
    }
    expect(await errorOf(relay.url, { SMTP_CA_FILE: certificate.file }), 'who names a CA wants it checked').to.match(/altnames/);
  });

  it('carries no password to a server that has not proved its name', async () => {
    const received: string[] = [];
    // Offers a login and no STARTTLS, as somebody on the network does who has removed it.
    const stripped = createServer((socket) => answerAsSmtp(socket, received)).listen(0, '127.0.0.1');
    onCleanup(() => stripped.close());
    await new Promise((resolve) => stripped.once('listening', resolve));
    const { port } = stripped.address() as { port: number };
    const url = `smtp://club:correct-horse@127.0.0.1:${port}`;
    await send(`${url}?requireTLS=true`).catch(() => {});
    expect(received.join()).to.contain('EHLO').and.not.contain('AUTH').and.not.contain('MAIL FROM');
    await send(url).catch(() => {});
    expect(received.join(), 'control: on this machine it is sent').to.contain('AUTH PLAIN');
  });

  it('is verified for every host but this machine, if there is a password', () => {
    const parameters = fc.subarray(['requireTLS=true', 'ignoreTLS=true', 'ignoreTLS=false', 'requireTLS=false', 'name=me.example'], {
      maxLength: 2,
    });
    const host = fc.oneof(
      fc.domain(),
      fc.ipV4().filter((ip) => !ip.startsWith('127.')),
      fc.constant('localhost.example.org'),
    );
    fc.assert(
      fc.property(host, parameters, fc.constantFrom('smtp', 'smtps'), (name, query, scheme) => {
        let encryption: string;
        try {
          ({ encryption } = readSmtpUrl(`${scheme}://club:secret@${name}?${query.join('&')}`));
        } catch (error) {
          expect((error as Error).message).not.to.contain('secret');
          return;
        }
        expect(encryption).to.equal(scheme === 'smtps' ? 'implicit' : 'required');
      }),
    );
  });

  it('is as SMTP_URL says', () => {
    const encryptionOf = (url: string) => readSmtpUrl(url).encryption;
    expect(encryptionOf('smtp://mail.example.org')).to.equal('opportunistic');
    expect(encryptionOf('smtp://mail.example.org?requireTLS')).to.equal('required');
    expect(encryptionOf('smtp://mail.example.org?ignoreTLS=true')).to.equal('none');
    expect(encryptionOf('smtp://club:secret@mail.example.org')).to.equal('required');
    expect(encryptionOf('smtp://club:secret@127.0.0.2')).to.equal('opportunistic');
    expect(encryptionOf('smtp://club:secret@[::1]:587?ignoreTLS=true')).to.equal('none');
    expect(encryptionOf('smtps://mail.example.org')).to.equal('implicit');
    expect(readSmtpUrl('smtp://a%40b:p%23%2F@büro.example:2525?name=slots.example&tls.servername=mx.example')).to.deep.equal({
      host: 'xn--bro-hoa.example',
      port: 2525,
      credentials: { user: 'a@b', pass: 'p#/' },
      encryption: 'required',
      certificateName: 'mx.example',
      clientName: 'slots.example',
    });
  });
});

/** Records what a client says. */
function answerAsSmtp(socket: Socket, received: string[]): void {
  socket.write('220 here\r\n');
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    received.push(chunk.toString());
    socket.write(chunk.toString().startsWith('EHLO') ? '250-here\r\n250 AUTH PLAIN\r\n' : '502 no\r\n');
  });
}
