import { expect } from 'chai';
import { parseMail } from './parseMail.ts';

/* Emails without a delivery status, in the forms of public mail software. What they say is ours. */

const TO = 'bounces@slots.example.org';
const RETURNED = 'Message-ID: <01990000-0000-7000-8000-000000000000@slots.example.org>\nSubject: Confirm your registration\n\nHello';
/** A person may write anything that looks like the reason of a server. */
const TREACHEROUS = 'Call me at 550 123. My mailbox is full, so error 5.1.1 does not exist. It was not delivered by me.';

function encoded(text: string): string {
  return `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
}

function mail(from: string, fields: string[], text: string): string {
  return `From: ${from}\nTo: ${TO}\n${fields.join('\n')}\n\n${text}\n`;
}

/** With the message that is answered, or returned, behind the text. */
function withMessage(from: string, fields: string[], text: string): string {
  const parts = `--b\nContent-Type: text/plain\n\n${text}\n--b\nContent-Type: message/rfc822\n\n${RETURNED}\n--b--`;
  return mail(from, [...fields, 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b'], parts);
}

describe('An email to the return path without a delivery status', () => {
  const ADA = 'Ada Lovelace <ada@example.org>';
  const DAEMON = 'Mail Delivery Subsystem <MAILER-DAEMON@mail.example.net>';
  const POSTMASTER = 'postmaster@example.net';

  describe('from a person who is away is no bounce', () => {
    const exchange = [
      'Automatic reply:',
      'Risposta automatica:',
      'Respuesta automática:',
      'Automaattinen vastaus:',
      'Автоматический ответ:',
    ];
    for (const prefix of [...exchange, 'Otomatik Yanıt:', '自动答复:', '自動応答:']) {
      it(`Exchange: ${prefix}`, async () => {
        const fields = [
          ...['Return-Path: <>', `Subject: ${encoded(`${prefix} Confirm your registration`)}`, 'X-Auto-Response-Suppress: All'],
          'Auto-Submitted: auto-generated',
        ];
        expect((await parseMail(mail(ADA, fields, TREACHEROUS))).verdict).to.equal('auto-reply');
        const html = mail(ADA, [...fields, 'Content-Type: text/html'], `<style>p { margin: 0 }</style><p>${TREACHEROUS}</p>`);
        expect((await parseMail(html)).verdict).to.equal('auto-reply');
      });
    }

    const replies: [name: string, fields: string[]][] = [
      ['no field says so but the empty return path', ['Return-Path: <>', 'Subject: Re: Confirm your registration']],
      ['the same, noted by two servers', ['Return-Path: <>', 'Return-Path: <>', 'Subject: Re: Confirm your registration']],
      ['Gmail', ['Return-Path: <>', 'Subject: Away Re: Confirm', 'Precedence: bulk', 'X-Autoreply: yes']],
      ['iCloud', ['Return-Path: <ada@example.org>', 'Subject: Auto reply: Confirm']],
      ['Notes', ['Subject: AUTO: Ada Lovelace is out of the office (returning 12/01/2026)', 'Auto-Submitted: auto-generated']],
      ['a help desk', ['Return-Path: <>', 'Subject: [#550 123] Request received', 'Auto-Submitted: auto-generated']],
      ['a mailbox that nobody uses', ['Return-Path: <>', 'Subject: Mailbox no longer in use', 'Auto-Submitted: auto-replied']],
    ];
    for (const [name, fields] of replies)
      it(name, async () => expect((await parseMail(mail(ADA, fields, TREACHEROUS))).verdict).to.equal('auto-reply'));

    it('a program that attaches what it answers', async () => {
      const fields = ['Return-Path: <>', 'Subject: Re: Confirm your registration'];
      for (const text of ['Call me at 550 123.', 'Ich bin bis 5.12.26 nicht da.'])
        expect((await parseMail(withMessage(ADA, fields, text))).verdict, text).to.equal('auto-reply');
    });

    it('an administrator', async () => {
      const fields = ['Return-Path: <>', `Subject: ${encoded('Otomatik Yanıt: Confirm')}`, 'Auto-Submitted: auto-generated'];
      for (const from of [POSTMASTER, 'System Administrator <admin@example.org>'])
        expect((await parseMail(mail(from, fields, TREACHEROUS))).verdict, from).to.equal('auto-reply');
    });

    it('a filter that asks the sender to prove something', async () => {
      const fields = ['Return-Path: <>', 'Subject: Please confirm your message', 'Auto-Submitted: auto-replied', 'Precedence: bulk'];
      const text = 'It is being held. If you do not respond within 14 days, your message will not be delivered.';
      expect((await parseMail(withMessage(ADA, fields, text))).verdict).to.equal('auto-reply');
    });
  });

  describe('that says it goes on trying is no bounce', () => {
    const warnings: [name: string, subject: string, text: string][] = [
      ['Gmail', 'Delivery Status Notification', 'Message will be retried for 2 more day(s). 450 4.2.1 mailbox unavailable'],
      ['Exim', 'Report', 'No action is required on your part. Delivery attempts will continue for some time. 550-free'],
      ['Sendmail', 'Warning: could not send message for past 4 hours', 'user unknown'],
      ['a virus scanner', 'Mail', 'has not yet been delivered. This is just a warning'],
    ];
    for (const [name, subject, text] of warnings)
      it(name, async () => expect((await parseMail(mail(DAEMON, [`Subject: ${subject}`], text))).verdict).to.equal('delayed'));
  });

  describe('from a mail server is a bounce', () => {
    it('if the subject says so, in any encoding', async () => {
      for (const subject of [
        'Échec de la remise : Confirm',
        'Unzustellbar: Bestätigen',
        'Ваше сообщение не доставлено',
        '系统退信',
        'Mancato recapito',
      ])
        for (const from of [DAEMON, encoded('Mail Delivery System').concat(' <x@example.net>')]) {
          const report = await parseMail(mail(from, [`Subject: ${encoded(subject)}`], 'Hm'));
          expect([report.verdict, report.detail], subject).to.deep.equal(['bounced', subject]);
        }
    });

    it('with the words that say why, or the reply of the last server without the way to it', async () => {
      const general = 'A message that you sent could not be delivered to all of its recipients.\nThe following failed:\n';
      const texts = [
        ['  ada@example.org\n    Unrouteable address', 'Unrouteable address'],
        [
          'host mx.example.org [192.0.2.7]: 550 Requested action not taken:\n    mailbox unavailable',
          '550 Requested action not taken: mailbox unavailable',
        ],
        ['Remote host said: 552 Error: disk quota exceeded', '552 Error: disk quota exceeded'],
        ['', general.split('\n')[0]],
      ] as const;
      for (const [text, detail] of texts)
        expect(await parseMail(mail(DAEMON, ['Subject: Hm'], `${general}${text}`))).to.include({ verdict: 'bounced', detail });
    });

    it('if its text is HTML', async () => {
      const html =
        '<html><style>a { color: red }</style><p>Sorry, &lt;ada@example.org&gt;<br>said: <b>550</b>&nbsp;5.1.1 No&#32;such user</p></html>';
      expect(await parseMail(mail(DAEMON, ['Subject: Hm', 'Content-Type: text/html'], html))).to.include({
        ...{ verdict: 'bounced', status: '5.1.1', detail: '550 5.1.1 No such user' },
      });
    });

    it('even if it says that it was submitted automatically', async () => {
      const fields = ['Return-Path: <>', 'Auto-Submitted: auto-replied', 'Subject: email bounce notification'];
      for (const from of [DAEMON, POSTMASTER])
        expect((await parseMail(withMessage(from, fields, 'reject reason: Mailbox full'))).verdict, from).to.equal('bounced');
      const failure = mail(POSTMASTER, ['Auto-Submitted: auto-generated', 'Subject: Undeliverable: Confirm'], 'Hm');
      expect((await parseMail(failure)).verdict, 'Exchange Online').to.equal('bounced');
    });

    it('with the name of nobody, if it returns the message', async () => {
      const fields = ['Return-Path: <>', 'Subject: Mail'];
      const text = 'Could not be delivered to ada@example.org';
      expect((await parseMail(withMessage('no-reply@example.net', fields, text))).verdict).to.equal('bounced');
      expect((await parseMail(mail('no-reply@example.net', fields, text))).verdict).to.equal('auto-reply');
    });
  });

  it('is unclear if a server says nothing but a date', async () => {
    expect((await parseMail(mail(POSTMASTER, ['Subject: Wartung'], 'Am 5.12.26 ab 8 Uhr.'))).verdict).to.equal('unclear');
  });

  it('is not judged by what the returned message says', async () => {
    const text = `Here is your report.\n\nReceived: from x by y id 550 5.1.1\n${RETURNED} user unknown`;
    expect((await parseMail(mail(DAEMON, ['Subject: Report'], text))).verdict).to.equal('unclear');
  });

  it('is unclear if a person forwards a bounce by hand', async () => {
    const fields = ['Return-Path: <ada@example.org>', 'Subject: Fwd: Undelivered Mail Returned to Sender'];
    expect((await parseMail(withMessage(ADA, fields, 'What is this? 550 5.1.1'))).verdict).to.equal('unclear');
  });
});
