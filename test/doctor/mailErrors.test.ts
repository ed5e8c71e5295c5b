import { createServer } from 'node:net';
import { expect } from 'chai';
import { checkMail } from '../../src/doctor/mail.ts';
import { explainMailError } from '../../src/doctor/mailErrors.ts';
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

  it('names percent-encoding when it refuses the login or is not found', () => {
    expect(explainMailError(Object.assign(new Error('Invalid login: 535 5.7.8'), { code: 'EAUTH' })).fix).to.contain('%40');
    expect(explainMailError(Object.assign(new Error('getaddrinfo ENOTFOUND ss'), { code: 'EDNS' })).problem).to.equal(
      'this host is not found',
    );
    expect(explainMailError(new Error('454 4.7.0 busy')).problem).to.contain('454 4.7.0 busy');
  });
});
