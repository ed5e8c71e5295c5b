import nodemailer from 'nodemailer';
import { parseEmailAddress } from '../../validation/emailAddress.ts';
import { DeliveryError } from './failure.ts';
import { type MailIdentity, mailFields } from './mailFields.ts';
import { type SmtpSettings, smtpOptions } from './smtpOptions.ts';
import type { ReturnAddressing, Transport } from './transport.ts';

export function createSmtpTransport(settings: SmtpSettings & MailIdentity, returnTo?: ReturnAddressing): Transport {
  const pool = nodemailer.createTransport(smtpOptions(settings));
  return {
    async send(email) {
      const to = parseEmailAddress(email.to)?.deliverable;
      // Nothing is mailed to a string that is no address, however it came into the database.
      if (to === undefined) throw new DeliveryError({ kind: 'permanent', reason: 'The recipient is not an email address.' });
      await pool.sendMail(mailFields(email, to, settings, returnTo?.(email.messageId)));
    },
    async check() {
      await pool.verify();
    },
    close: () => pool.close(),
  };
}
