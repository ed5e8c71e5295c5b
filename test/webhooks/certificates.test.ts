import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { ROOT } from '../../src/config.ts';
import { aCertificate, anExpiredCertificate } from '../support/certificate.ts';
import { freshFolder } from '../support/databases.ts';
import { WebhookReceiver } from '../support/webhookReceiver.ts';

/** NODE_EXTRA_CA_CERTS is read when a process starts. */
const POST_TO_ALL = `
  import { openWebhookConnection } from './src/webhooks/postWebhook.ts';
  const answers = [];
  for (const url of process.argv.slice(1)) {
    const connection = openWebhookConnection(url, { WEBHOOK_ALLOWED_NETWORKS: ['127.0.0.1'] });
    answers.push(await connection.post('{}', {}, new AbortController().signal));
    connection.close();
  }
  console.log(JSON.stringify(answers));
`;

describe('A webhook to an https receiver', function () {
  this.timeout(60_000);

  it('is sent if the certificate is valid, also one of an authority in NODE_EXTRA_CA_CERTS; if not, it says what is wrong', async () => {
    const [valid, otherName] = [aCertificate('127.0.0.1'), aCertificate('hooks.example.org')];
    const expired = anExpiredCertificate('127.0.0.1');
    const NODE_EXTRA_CA_CERTS = join(freshFolder(), 'authorities.pem');
    writeFileSync(NODE_EXTRA_CA_CERTS, [valid, otherName, expired].map(({ file }) => readFileSync(file, 'utf8')).join(''));
    const certificates = [valid, otherName, expired, aCertificate('127.0.0.1')];
    const receivers = await Promise.all(certificates.map((certificate) => WebhookReceiver.create(certificate)));
    const plain = await WebhookReceiver.create();
    const urls = [...receivers.map(({ url }) => url), plain.url.replace('http:', 'https:')];

    const args = ['--import', 'tsx', '--input-type', 'module', '--eval', POST_TO_ALL, ...urls];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: ROOT,
      env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS },
    });
    expect(JSON.parse(stdout)).to.deep.equal([
      { status: 204, failure: null },
      { status: null, failure: 'certificate_name' },
      { status: null, failure: 'certificate_expired' },
      { status: null, failure: 'certificate_untrusted' },
      { status: null, failure: 'tls' },
    ]);
    expect(receivers.map(({ received }) => received.length)).to.deep.equal([1, 0, 0, 0]);
  });
});
