import { expect } from 'chai';
import { checkBounceMailbox } from '../../src/doctor/bounces.ts';
import type { Finding } from '../../src/doctor/check.ts';
import { freePort } from '../support/builtService.ts';
import { isMissing } from '../support/databases.ts';
import { aDovecot, dovecotProgram } from '../support/dovecot.ts';
import { createTestDeps } from '../support/service.ts';

describe('A mailbox of bounces that cannot be read', function () {
  this.timeout(60_000);
  before(function () {
    if (isMissing('Dovecot', dovecotProgram())) this.skip();
  });

  it('is reported in a sentence, with what to set for each cause', async () => {
    const { url, tlsUrl } = await aDovecot();
    const findingFor = async (BOUNCE_IMAP_URL: string) => {
      const { config, db, now } = await createTestDeps({ BOUNCE_IMAP_URL });
      return (await checkBounceMailbox({ config, db, now }))[0] as Finding;
    };
    for (const right of [url, tlsUrl]) expect((await findingFor(right)).level).to.equal('ok');
    const cases: [string, RegExp, RegExp][] = [
      [url.replace('word', 'wort'), /Authentication failed/, /user and the password/],
      [url.replace('INBOX', 'Bounces'), /Bounces/, /create this mailbox/],
      [url.replace('imap:', 'imaps:'), /this port does not speak TLS from the start$/, /BOUNCE_IMAP_URL=imap:/],
      [tlsUrl.replace('imaps:', 'imap:'), /does not greet/, /BOUNCE_IMAP_URL=imaps:/],
      [`imap://bounces:x@127.0.0.1:${await freePort()}/INBOX`, /ECONNREFUSED/, /993/],
    ];
    for (const [wrong, problem, fix] of cases) {
      const finding = await findingFor(wrong);
      expect([finding.level, finding.message.includes('\n')]).to.deep.equal(['FAIL', false]);
      expect(finding.message).to.match(problem);
      expect(finding.fix).to.match(fix);
    }
  });
});
