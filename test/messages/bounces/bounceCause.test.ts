import { expect } from 'chai';
import { bounceCause } from '../../../src/messages/bounces/bounceCause.ts';

const CAUSES: [detail: string | null, status: string | null, cause: string | null][] = [
  ['550 5.1.1 <ada@example.org>: Recipient address rejected: User unknown', '5.1.1', 'no-mailbox'],
  ['550-5.1.1 The email account that you tried to reach does not exist.', null, 'no-mailbox'],
  ['This user doesn’t have a mailbox here: user unknown', null, 'no-mailbox'],
  ['mailbox is full', null, 'mailbox-full'],
  ['the account is over quota', '5.0.0', 'mailbox-full'],
  ['HardBounce: The server was unable to deliver your message', null, null],
  ['554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org', '5.7.1', 'blocked'],
  ['Unauthenticated email is not accepted due to the DMARC policy of the domain', '5.7.26', 'sender'],
  ['connect to mail.example.org[192.0.2.9]:25: Connection timed out', '4.4.1', 'deferred'],
  ['complaint by somebody', '5.0.0', null],
  [null, '5.2.2', 'mailbox-full'],
  [null, '5.0.0', null],
  [null, '4.0.0', null],
  [null, null, null],
];

describe('Why an email came back', () => {
  for (const [detail, status, cause] of CAUSES)
    it(`${status ?? 'no status'}, ${detail ?? 'no words'}: ${cause ?? 'not known'}`, () => {
      expect(bounceCause({ status, detail })).to.equal(cause);
    });
});
