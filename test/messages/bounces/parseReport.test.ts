import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect } from 'chai';
import fc from 'fast-check';
import { readDeliveryStatus } from '../../../src/messages/bounces/deliveryStatus.ts';
import { MAX_REPORT_BYTES, parseReport } from '../../../src/messages/bounces/parseReport.ts';
import { splitMail } from '../../../src/messages/bounces/splitMail.ts';
import { anyText } from '../../support/anyText.ts';
import { LONG } from '../../support/longForm.ts';
import {
  complaint,
  exchangeBounce,
  eximBounce,
  eximTextBounce,
  gmailBounce,
  oldExchangeBounce,
  outlookComplaint,
  outOfOffice,
  postfixBounce,
  qmailBounce,
} from './mails.ts';
import { parseMail as parse, splitHere } from './parseMail.ts';

const parseInThread = (mail: string) => parseReport(Buffer.from(mail));
const ID = '01990000-0000-7000-8000-000000000000';
/** The thread is ended after 5 seconds. */
const MAX_PARSE_MS = 7_000;

describe('Reading what comes back', () => {
  const bounces: [name: string, mail: string, status: string | null, detail: RegExp][] = [
    ['Postfix', postfixBounce(), '5.1.1', /^550 5\.1\.1 <ada@example\.org>: Recipient address rejected: User unknown$/],
    ['Exim', eximBounce(), '5.0.0', /^Unrouteable address$/],
    ['Exim, as text', eximTextBounce(), '5.1.1', /550 5\.1\.1 No such user/],
    ['Exchange Online', exchangeBounce(), '5.1.10', /RecipientNotFound/],
    ['Gmail', gmailBounce(), '5.1.1', /does not exist/],
    ['qmail', qmailBounce(), '5.1.1', /no mailbox here by that name/],
    [
      'a server that writes German',
      oldExchangeBounce().replace('Undeliverable:', 'Unzustellbar:').replace('did not reach', 'erreichte nicht'),
      null,
      /^Unzustellbar: /,
    ],
    ['old Exchange', oldExchangeBounce(), null, /did not reach/],
  ];
  for (const [name, mail, status, detail] of bounces) {
    it(`a bounce of ${name} is one, whatever its line ends`, async () => {
      for (const lines of [mail, mail.replaceAll('\r\n', '\n')]) {
        const report = await parseInThread(lines);
        expect([report.verdict, report.status]).to.deep.equal(['bounced', status]);
        expect(report.detail).to.match(detail);
        expect(report.addressTexts.join()).to.contain('bounces@slots.example.org');
        if (mail.includes('Message-ID')) expect(report.returnedIds).to.deep.equal([ID]);
      }
    });
  }

  it('a failure is known by its subject in several languages, if a server sent it', async () => {
    const subjects = [
      'Undelivered Mail',
      'Returned mail: see transcript',
      'Échec de la remise',
      'Non remis : x',
      'Onbestelbaar: x',
      'Nicht zustellbar: x',
    ];
    for (const subject of subjects) {
      const from = (sender: string) => `From: ${sender}\nSubject: ${subject}\n\nHm.`;
      expect((await parse(from('MAILER-DAEMON@example.net'))).verdict, subject).to.equal('bounced');
      expect((await parse(from('Ada <ada@example.org>'))).verdict, subject).to.equal('unclear');
    }
  });

  const verdicts: [fields: string, verdict: string][] = [
    ['Action: failed\nStatus: 5.1.1', 'bounced'],
    ['Action: FAILED (no such user)\nStatus: 5.7.1', 'bounced'],
    ['Action: failed\nStatus: 4.4.1', 'bounced'],
    ['Action: delayed\nStatus: 4.4.1\nWill-Retry-Until: Tue, 1 Dec 2026 20:01:00 +0000', 'delayed'],
    ['Action: delayed\nStatus: 5.0.0', 'delayed'],
    ['Action: delivered\nStatus: 2.0.0', 'delivered'],
    ['Action: relayed\nStatus: 2.1.5', 'delivered'],
    ['Action: expanded\nStatus: 2.1.5', 'delivered'],
    ['Status: 5.2.2', 'bounced'],
    ['Status: 4.2.2', 'delayed'],
    ['Action: expired\nStatus: ', 'bounced'],
  ];
  for (const [fields, verdict] of verdicts) {
    it(`a delivery status with ${JSON.stringify(fields)} says ${verdict}`, async () => {
      expect((await parse(postfixBounce({}, fields))).verdict).to.equal(verdict);
    });
  }

  it('a report about several recipients tells of the one that failed', async () => {
    const fields = 'Action: delivered\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; b@example.org\nAction: failed\nStatus: 5.2.1';
    expect(await parse(postfixBounce({}, fields))).to.include({ verdict: 'bounced', status: '5.2.1' });
  });

  it('automatic replies are no bounces, however they say it', async () => {
    const headers = [
      'Auto-Submitted: auto-replied',
      'Auto-Submitted: auto-replied (vacation)',
      'X-Autoreply: yes',
      'X-Autorespond: Re',
      'Precedence: auto_reply',
      'Return-Path: <>\nAuto-Submitted: auto-replied',
    ];
    for (const header of headers) expect((await parse(outOfOffice({}, header))).verdict, header).to.equal('auto-reply');
    for (const subject of ['Out of Office: x', 'Automatische Antwort: x', 'Réponse automatique : x', 'Automatisch antwoord: x']) {
      const mail = outOfOffice({}, 'X-Spam: no').replace(/Subject: .*/, `Subject: ${subject}`);
      expect((await parse(mail)).verdict, subject).to.equal('auto-reply');
    }
  });

  it('somebody who answers by hand has not bounced, even if they write about errors', async () => {
    expect((await parse(outOfOffice({}, 'X-Mailer: Thunderbird'))).verdict).to.equal('unclear');
  });

  it('a read receipt is no bounce, but a rejection by the filter of the recipient is (RFC 5429)', async () => {
    const receipt = (disposition: string) =>
      postfixBounce({}, `Disposition: ${disposition}`)
        .replace('report-type=delivery-status', 'report-type=disposition-notification')
        .replace('message/delivery-status', 'message/disposition-notification')
        .replace("I'm sorry to have", 'Mailbox full. I have');
    expect((await parse(receipt('manual-action/MDN-sent-manually; displayed'))).verdict).to.equal('auto-reply');
    expect((await parse(receipt('manual-action/MDN-sent-automatically; deleted'))).verdict, 'by hand').to.equal('auto-reply');
    const rejection = receipt('automatic-action/MDN-sent-automatically; deleted');
    expect(await parse(rejection)).to.deep.include({ verdict: 'bounced', returnedIds: [ID] });
    expect((await parse(rejection)).detail).to.contain('Mailbox full');
    const unread = rejection.replace(/^From: .*$/m, 'From: Ada <ada@example.org>');
    expect((await parse(unread)).verdict, 'deleted unread by the program of somebody').to.equal('auto-reply');
  });

  it('the address that it came to is found in what servers and providers of mailboxes add, where To has another', async () => {
    const to = `bounces+${'0'.repeat(32)}-${'1'.repeat(16)}@slots.example.org`;
    const fields = [
      `Delivered-To: ${to}`,
      `X-Delivered-To: ${to}`,
      `Original-recipient: rfc822;${to}`,
      `Received: from mail.example.net by mx.example.org\r\n\tfor <${to}>; Thu, 26 Nov 2026 20:01:02 +0000`,
    ];
    for (const field of fields) {
      const { addressTexts } = await parse(`${field}\r\n${postfixBounce({ to: 'events@slots.example.org' })}`);
      expect(addressTexts.join(), field).to.contain(to);
    }
  });

  it('where the delivery status says nothing, the text counts', async () => {
    const empty = postfixBounce().replace(/Final-Recipient:[\s\S]*?\r\n\r\n--/, '\r\n--');
    expect(await parse(empty)).to.include({ verdict: 'bounced', status: '5.1.1' });
    const silent = postfixBounce({}, 'Action: expired\nStatus: ').replace(/Diagnostic-Code: .*\r\n.*\r\n/, '');
    expect((await parse(silent)).verdict, 'SendGrid').to.equal('bounced');
    const codeAlone = postfixBounce({}, 'Action: failed\nStatus: 5.0.0').replace(/Diagnostic-Code: .*\r\n.*\r\n/, '');
    expect(await parse(codeAlone)).to.include({ status: '5.1.1' });
    expect((await parse(codeAlone)).detail).to.match(/^550 5\.1\.1 <ada@example\.org>: Recipient address rejected: User unknown/);
  });

  it('a report whose lines end with a carriage return alone is read as well', async () => {
    const mail = postfixBounce().replaceAll('\r\n', '\r');
    expect(await parse(mail)).to.deep.include({ verdict: 'bounced', status: '5.1.1', returnedIds: [ID] });
  });

  it('an old server that only warns has not given up', async () => {
    const warning = eximTextBounce().replace(/Subject: .*/, 'Subject: Warning: message 1abc delayed 24 hours');
    expect((await parse(warning)).verdict).to.equal('delayed');
  });

  it('complaints are told from other feedback', async () => {
    expect(await parse(complaint())).to.include({ verdict: 'complained' });
    expect((await parse(complaint({}, 'fraud'))).verdict).to.equal('complained');
    for (const type of ['not-spam', 'auth-failure', 'virus', 'other', ''])
      expect((await parse(complaint({}, type))).verdict, type).to.equal('unclear');
    expect((await parse(complaint())).returnedIds).to.deep.equal([ID]);
  });

  it('a complaint of Outlook.com is known by the field that it adds to the returned message', async () => {
    expect(await parse(outlookComplaint())).to.deep.include({ verdict: 'complained', returnedIds: [ID] });
    expect((await parse(outlookComplaint().replace(/X-HmXmr.*\n/, ''))).verdict).to.equal('unclear');
  });

  it('parts in base64 or quoted-printable, and the names of internationalised mail (RFC 6533), are read as well', async () => {
    const status = 'Final-Recipient: utf-8; zoé@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n';
    const encoded = postfixBounce().replace(
      /message\/delivery-status\r\n\r\n[\s\S]*?\r\n\r\n--/,
      `message/global-delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(status).toString('base64')}\r\n\r\n--`,
    );
    expect(await parse(encoded)).to.include({ verdict: 'bounced', status: '5.1.1' });
  });

  it('a report whose end is cut off is read as far as it goes', async () => {
    const mail = postfixBounce();
    expect((await parse(mail.slice(0, mail.indexOf('Content-Description: Undelivered')))).verdict).to.equal('bounced');
  });

  describe('from somebody who means harm', () => {
    const deep = Array.from({ length: 3_000 }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`).join('');
    const hostile: [name: string, mail: string][] = [
      ['nothing', ''],
      ['10,000 recipients', postfixBounce({}, Array.from({ length: 10_000 }, () => 'Action: failed\nStatus: 5.1.1\n').join('\n'))],
      ['parts within parts', `Subject: x\n${deep}`],
      ['messages within messages', 'Content-Type: message/rfc822\n\n'.repeat(20_000)],
      [
        'very many parts',
        `Content-Type: multipart/report; boundary=b\n\n${'--b\nContent-Type: message/delivery-status\n\nAction: failed\n'.repeat(10_000)}`,
      ],
      ['very long lines', `From: mailer-daemon\nReturn-Path: <>\n\n${'5.1.1.'.repeat(80_000)}`],
      ['a line that never ends in a header', `To: ${'bounces+'.repeat(60_000)}\n\nx`],
      ['very many headers', `${'To: bounces+0@slots.example.org\n'.repeat(3_000)}\nx`],
      ['HTML of tags', `From: mailer-daemon\nContent-Type: text/html\n\n${'<a <b></'.repeat(60_000)}`],
      ['an unknown charset', 'From: mailer-daemon\nContent-Type: text/plain; charset=x-%00-klingon\n\n\xff\xfe 550 5.1.1'],
      ['flowed text', `From: mailer-daemon\nContent-Type: text/plain; format=flowed; delsp=yes\n\n${'> \n'.repeat(150_000)}`],
      ['10 MB', postfixBounce().padEnd(10_000_000, 'x')],
    ];
    for (const [name, mail] of hostile) {
      it(`${name} costs little and breaks nothing`, async function () {
        this.timeout(20_000);
        const startedAt = performance.now();
        const report = await parseInThread(mail);
        expect(performance.now() - startedAt).to.be.below(MAX_PARSE_MS);
        expect(report.detail?.length ?? 0).to.be.at.most(300);
        expect(report.addressTexts.length).to.be.below(20);
      });
    }

    it('a status of brackets alone keeps nothing else waiting', () => {
      const startedAt = performance.now();
      expect(readDeliveryStatus(`Action: failed\nStatus: 5.1.1 ${'('.repeat(100_000)}`)).to.include({ verdict: 'bounced', detail: null });
      expect(performance.now() - startedAt).to.be.below(300);
      expect(readDeliveryStatus('Status: 5.1.1 (no such user (here))').detail).to.equal('no such user (here)');
    });

    it('one that takes too long is given up, and the event loop was free meanwhile', async () => {
      const mail = Buffer.from(`Content-Type: text/plain; format=flowed; delsp=yes\n\n${'> \n'.repeat(150_000)}`);
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      expect(await splitMail(mail, 200)).to.equal(null);
      delay.disable();
      expect(delay.max / 1e6).to.be.below(150);
      expect((await splitMail(Buffer.from(postfixBounce())))?.attachments).to.have.length(2);
    });

    it('any mutation of a report is read without an error, and reads the same again', async () => {
      const mails = [postfixBounce(), gmailBounce(), complaint(), qmailBounce(), outOfOffice()];
      const mutation = fc.record({
        mail: fc.constantFrom(...mails),
        cuts: fc.array(fc.record({ at: fc.nat(3_000), length: fc.nat(200), insert: anyText({ maxLength: 40 }) }), {
          maxLength: 6,
        }),
      });
      await fc.assert(
        fc.asyncProperty(mutation, async ({ mail, cuts }) => {
          const mutated = cuts.reduce((text, { at, length, insert }) => text.slice(0, at) + insert + text.slice(at + length), mail);
          const report = await parseReport(Buffer.from(mutated), splitHere);
          expect(['bounced', 'complained', 'delayed', 'delivered', 'auto-reply', 'unclear']).to.include(report.verdict);
          expect(report.status ?? '5.0.0').to.match(/^[245]\.\d{1,3}\.\d{1,3}$/);
          expect(report.detail ?? '').to.not.match(/\p{Cc}/u);
          expect(await parseReport(Buffer.from(mutated), splitHere)).to.deep.equal(report);
        }),
        { numRuns: LONG ? 300 : 60 },
      );
    });

    it('reads no more than it says', async () => {
      const mail = `From: mailer-daemon\nReturn-Path: <>\n\n${' '.repeat(MAX_REPORT_BYTES)}550 5.1.1 no such user`;
      expect((await parseInThread(mail)).verdict).to.equal('unclear');
    });
  });
});
