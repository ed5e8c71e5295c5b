import { expect } from 'chai';
import { classifyFailure } from '../../src/messages/transports/failure.ts';
import { faultOf } from '../../src/messages/transports/fault.ts';
import type { Stage } from '../../src/messages/transports/faultTypes.ts';
import { UNCLEAR } from './smtpReplies/unclear.ts';
import { SMTP_REPLIES } from './smtpReplies.ts';

/** What the reply itself says to be over soon. */
const PASSES = /later|temporar|plus tard/i;

const replies = SMTP_REPLIES.flatMap(([source, rows]) => rows.map((row) => [...row, source] as const));

/** What Nodemailer reports at each stage, see its smtp-connection. */
const NODEMAILER: Record<Stage, object> = {
  connect: { code: 'EPROTOCOL', command: 'CONN', message: 'Invalid greeting' },
  login: { code: 'EAUTH', command: 'AUTH PLAIN' },
  sender: { code: 'EENVELOPE', command: 'MAIL FROM' },
  recipient: { code: 'EENVELOPE', command: 'RCPT TO' },
  content: { code: 'EMESSAGE', command: 'DATA' },
  unknown: { code: 'ECONNECTION', command: 'CONN', message: 'Server closed the connection' },
};

function classify(stage: Stage, response: string) {
  return classifyFailure({ ...NODEMAILER[stage], response, responseCode: Number(response.slice(0, 3)) });
}

describe('By whose fault a message was not accepted', () => {
  it('is decided for at least 500 different replies of real mail servers', () => {
    expect(new Set(replies.map(([, reply]) => reply)).size).to.be.at.least(500);
  });

  for (const [stage, reply, owner, cause, source] of replies) {
    it(`${stage}: ${reply.slice(0, 110).replaceAll('\n', ' ')} (${source.split(',')[0]})`, () => {
      const { isPermanent, reason, ...fault } = classify(stage, reply);
      expect([fault.owner, fault.cause]).to.deep.equal([owner, cause]);
      expect(isPermanent).to.equal(reply.startsWith('5') && cause !== 'deferred' && !PASSES.test(reply));
      expect(reason).to.equal(reply.slice(0, 300));
    });
  }

  it('is never the recipient’s or the message’s before a recipient was named, but for its size', () => {
    for (const stage of ['connect', 'login', 'sender'] as const)
      for (const [, reply] of replies) {
        const { owner, cause, mayBeOwn } = classify(stage, reply);
        expect(cause === 'too-large' ? 'channel' : owner, reply).to.equal('channel');
        expect(mayBeOwn, reply).to.equal(false);
      }
  });

  it('ends no message at once, and pauses nobody once the server accepts others, where the reply does not say whose it is', () => {
    for (const [, rows] of UNCLEAR)
      for (const [stage, reply] of rows) expect(classify(stage, reply), reply).to.include({ owner: 'channel', mayBeOwn: true });
  });

  it('does not depend on the addresses and links that a reply repeats', () => {
    for (const word of ['spam', 'relay-denied', 'greylist', 'quota.exceeded', 'sender.rejected']) {
      const text = `5.1.1 <${word}@${word}.example.org>: Recipient address rejected: User unknown; see https://${word}.example.org/${word}`;
      expect(faultOf({ stage: 'recipient', code: 550, text })).to.include({ owner: 'recipient', cause: 'no-mailbox' });
      expect(faultOf({ stage: 'recipient', code: 554, text: `5.7.1 <${word}@example.org>: Relay access denied` })).to.include({
        cause: 'relay',
      });
    }
  });

  it('does not depend on the parts of the address that strangers choose, however a reply repeats them', () => {
    const chosen = ['throttle', 'daily-sending-limit', 'too-many-connections', 'relay.denied', 'greylist', 'spam'];
    for (const word of chosen)
      for (const recipient of [`${word}@example.org`, `ada@${word}.example`, `${word}@${word}.example`]) {
        const [local, domain] = recipient.split('@');
        for (const text of [
          `5.1.1 ${local}: no such user at ${domain}`,
          `No such user - ${local?.toUpperCase()}`,
          `5.1.2 Unknown domain ${domain} in recipient`,
          `${recipient}...User unknown`,
        ])
          expect(faultOf({ stage: 'recipient', code: 550, text, recipient }), `${recipient}: ${text}`).to.include({
            owner: 'recipient',
            cause: 'no-mailbox',
          });
      }
  });

  it('does not depend on what the recipient’s own server says to one that asks it whether the address exists', () => {
    const said = [
      '550 Daily sending quota exceeded',
      '554 5.7.1 Relay access denied',
      '421 Too many connections',
      '450 rate limit exceeded',
    ];
    for (const words of said) {
      const answers = [
        `5.1.1 <ada@example.org>: Recipient address rejected: undeliverable address: host mx.example.org[192.0.2.7] said: ${words} (in reply to RCPT TO command)`,
        `Callout verification failed: ${words}`,
      ];
      for (const text of answers)
        expect(faultOf({ stage: 'recipient', code: 550, text }), text).to.include({ owner: 'recipient', cause: 'no-mailbox' });
      const text = `4.1.1 <ada@example.org>: Recipient address rejected: unverified address: host mx.example.org[192.0.2.7] said: ${words}`;
      expect(faultOf({ stage: 'recipient', code: 450, text }), text).to.include({ owner: 'recipient', cause: 'deferred' });
    }
  });

  it('does not depend on upper and lower case, line breaks, and whether each line repeats the enhanced code', () => {
    for (const [stage, reply] of replies) {
      const expected = classify(stage, reply);
      const { owner, cause } = expected;
      const code = reply.slice(0, 3);
      const enhanced = /^\d{3}[ -]([245]\.\d+\.\d+) /.exec(reply)?.[1];
      const words = reply.replace(/^\d{3}[ -](?:[245]\.\d+\.\d+ )?/gm, '').split(/\s+/);
      if (enhanced !== undefined && !/^\d{3}-/.test(reply)) {
        const [front, ...more] = words;
        const lines = [front, ...more].map((word, index) => `${code}${index === more.length ? ' ' : '-'}${enhanced} ${word}`);
        expect(classify(stage, lines.join('\r\n')), reply).to.include({ owner, cause });
        expect(classify(stage, `${code}-${words.join(' ')}\r\n${code} ${enhanced} `), reply).to.include({ owner, cause });
      }
      // RESOLVER.RST.AuthRequired and the like are names.
      expect(classify(stage, reply.toUpperCase()), reply).to.include({ owner, cause });
    }
  });

  it('reads an enhanced code behind the words as well, and takes no address of a machine for one', () => {
    const full = { owner: 'recipient', cause: 'mailbox-full' };
    for (const text of ['5.2.2 Sorry.', '#5.2.2 Sorry.', 'Sorry. (#5.2.2)', 'mx1 ESMTP 5.2.2 Sorry.', 'Sorry [mx1 5.2.2]'])
      expect(faultOf({ stage: 'recipient', code: 552, text }), text).to.include(full);
    for (const text of ['5.2.2.1 Sorry.', 'Sorry, 192.5.2.2', 'Sorry, 4.2.2 is too old', 'Sorry, v5.2.2', 'Sorry 5.2.2a'])
      expect(faultOf({ stage: 'content', code: 554, text }), text).to.include({ owner: 'channel', cause: 'refused' });
  });

  it('is not the text’s before the server has seen it', () => {
    for (const text of ['5.7.1 This looks like spam', 'Denied by policy', '5.7.1 Message content rejected']) {
      expect(faultOf({ stage: 'recipient', code: 554, text }), text).to.include({ owner: 'channel', cause: 'blocked' });
      expect(faultOf({ stage: 'content', code: 554, text }), text).to.include({ owner: 'channel', cause: 'content' });
    }
    expect(faultOf({ stage: 'recipient', code: 501, text: '5.5.2 malformed' })).to.include({ owner: 'recipient', cause: 'no-mailbox' });
  });

  it('is not the recipient’s after the server has taken the recipient, unless words or a precise code say so', () => {
    for (const text of ['', 'Sorry.', '5.1.0 Sorry.', '5.2.0 Sorry.', '5.4.0 Sorry.'])
      for (const code of [450, 550, 551, 553, 554, 556])
        expect(faultOf({ stage: 'content', code, text }), `${code} ${text}`).to.include({ owner: 'channel', mayBeOwn: true });
    expect(faultOf({ stage: 'content', code: 550, text: '5.1.1 Sorry.' })).to.include({ owner: 'recipient', isPermanent: true });
    expect(faultOf({ stage: 'content', code: 550, text: 'No such user' })).to.include({ owner: 'recipient', isPermanent: true });
  });

  it('is not for good if the reply says that it passes', () => {
    for (const text of [
      '5.5.0 The mailbox is unavailable. Try again later.',
      '5.2.1 Temporarily disabled',
      '5.2.0 Veuillez essayer plus tard',
    ])
      expect(faultOf({ stage: 'recipient', code: 550, text }), text).to.include({
        owner: 'recipient',
        cause: 'deferred',
        isPermanent: false,
      });
  });

  it('is the recipient’s if the server takes no letters outside of ASCII, from MAIL FROM on, and only if the recipient has some', () => {
    const [sender, recipient] = [NODEMAILER.sender, NODEMAILER.recipient];
    const ours = [
      '530 5.7.0 Authentication required',
      '553 5.7.1 <events@example.org>: Sender address rejected: not owned by user',
      '452 4.3.1 Insufficient system storage',
      '421 4.7.0 Try again later, closing connection.',
    ];
    // Postfix 3.7 (smtpd.c), Exim 4 (smtp_in.c), Exchange Online, RFC 6531 3.5.
    const theirs = [
      '553 5.6.7 Must declare SMTPUTF8 to send unicode address',
      '550 5.6.7 SMTPUTF8 is required, but was not offered by host mx.example.org',
      '550 5.6.9 UTF-8 header message cannot be transferred to one or more recipients',
      '553 Requested action not taken',
      '555 MAIL FROM/RCPT TO parameters not recognized or not implemented',
      '501 5.5.4 Unsupported option: SMTPUTF8',
    ];
    for (const stage of [sender, recipient])
      for (const response of theirs) {
        const error = { ...stage, response, responseCode: Number(response.slice(0, 3)) };
        expect(classifyFailure(error, { isInternational: true }), response).to.include({
          ...{ owner: 'recipient', cause: 'international', isPermanent: true, mayBeOwn: false },
        });
        expect(classifyFailure(error).cause, response).not.to.equal('international');
      }
    for (const response of ours) {
      const error = { ...sender, response, responseCode: Number(response.slice(0, 3)) };
      expect(classifyFailure(error, { isInternational: true }), response).to.deep.equal(classifyFailure(error));
      expect(classifyFailure(error).owner, response).to.equal('channel');
    }
  });

  it('knows each basic code without words (RFC 5321 4.2.3)', () => {
    const owners = [421, 450, 451, 452, 454, 455, 500, 501, 503, 530, 535, 550, 551, 552, 553, 554, 555, 556].map(
      (code) => `${code} ${faultOf({ stage: 'recipient', code, text: '' }).owner}`,
    );
    expect(owners).to.deep.equal([
      ...['421 channel', '450 recipient', '451 channel', '452 channel', '454 channel', '455 channel', '500 channel', '501 channel'],
      ...['503 channel', '530 channel', '535 channel', '550 channel', '551 recipient', '552 recipient', '553 channel'],
      ...['554 channel', '555 channel', '556 recipient'],
    ]);
  });

  it('is found at once, however long a reply is', () => {
    const startedAt = performance.now();
    for (const text of ['0', 'a', 'submission', 'mailbox ', ' ']) {
      expect(classify('content', `550 ${text.repeat(100_000 / text.length)}.`)).to.include({ owner: 'channel' });
      classifyFailure({ code: 'ECONNECTION', message: `x${text.repeat(100_000 / text.length)}x` });
    }
    expect(performance.now() - startedAt).to.be.below(1_000);
  });

  it('is the channel’s when no answer came, and may be the message’s own once it was under way', () => {
    const ours = { owner: 'channel', mayBeOwn: false, isPermanent: false };
    const failures: [error: object, expected: object][] = [
      [
        { code: 'ESOCKET', originalCode: 'ECONNREFUSED', command: 'CONN' },
        { ...ours, cause: 'connection' },
      ],
      [
        { code: 'EDNS', command: 'CONN' },
        { ...ours, cause: 'connection' },
      ],
      [
        { code: 'ETIMEDOUT', timeoutType: 'GREETING_TIMEOUT', command: 'CONN' },
        { ...ours, cause: 'connection' },
      ],
      [
        { code: 'ETLS', command: 'STARTTLS' },
        { ...ours, cause: 'tls' },
      ],
      ...[
        'DEPTH_ZERO_SELF_SIGNED_CERT',
        'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
        'ERR_TLS_CERT_ALTNAME_INVALID',
        'ERR_SSL_WRONG_VERSION_NUMBER',
      ].map((originalCode): [object, object] => [
        { code: 'ESOCKET', originalCode, command: 'CONN' },
        { ...ours, cause: 'tls' },
      ]),
      [
        { code: 'EAUTH', command: 'API' },
        { ...ours, cause: 'login' },
      ],
      [
        { code: 'ETIMEDOUT', timeoutType: 'SOCKET_TIMEOUT', command: 'CONN' },
        { ...ours, cause: 'connection', mayBeOwn: true },
      ],
      [
        { code: 'ECONNECTION', command: 'CONN' },
        { ...ours, cause: 'connection', mayBeOwn: true },
      ],
      [
        { code: 'EENVELOPE', command: 'API', message: 'Invalid sender "x"' },
        { owner: 'channel', cause: 'sender' },
      ],
      [
        { code: 'EENVELOPE', command: 'API', message: 'Invalid recipient "x"' },
        { owner: 'recipient', isPermanent: true },
      ],
      [
        { code: 'EMESSAGE', command: 'MAIL FROM', message: 'Message size larger than allowed 10' },
        { owner: 'message', cause: 'too-large' },
      ],
    ];
    for (const [error, expected] of failures) expect(classifyFailure(error), JSON.stringify(error)).to.include(expected);
    const lost = { code: 'ETIMEDOUT', timeoutType: 'SOCKET_TIMEOUT', command: 'CONN' };
    expect(classifyFailure(lost, { isHandedOver: true })).to.include({ owner: 'channel', cause: 'unanswered', mayBeOwn: true });
  });
});
