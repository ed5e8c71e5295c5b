import nodemailer from 'nodemailer';
import { parseEmailAddress } from '../../validation/emailAddress.ts';
import { DeliveryError } from './failure.ts';
import { mailFields } from './mailFields.ts';
import { smtpOptions } from './smtpOptions.ts';
import type { Transport } from './transport.ts';

const NOT_AN_ADDRESS = {
  owner: 'recipient',
  cause: 'no-mailbox',
  isPermanent: true,
  mayBeOwn: false,
  reason: 'The recipient is not an email address.',
} as const;

export function createSmtpTransport(url: string, from: string): Transport {
  const pool = nodemailer.createTransport(smtpOptions(url));
  return {
    async send(email) {
      const to = parseEmailAddress(email.to)?.deliverable;
      // Nothing is mailed to a string that is no address, however it came into the database.
      if (to === undefined) throw new DeliveryError(NOT_AN_ADDRESS);
      await pool.sendMail(mailFields(email, to, from));
    },
    async check() {
      await pool.verify();
    },
    close: () => pool.close(),
  };
}
