import { PassThrough } from 'node:stream';
import nodemailer from 'nodemailer';
import { parseEmailAddress } from '../../validation/emailAddress.ts';
import { classifyFailure, DeliveryError } from './failure.ts';
import { type MailIdentity, mailFields } from './mailFields.ts';
import { type SmtpSettings, smtpCheckOptions, smtpOptions } from './smtpOptions.ts';
import type { ReturnAddressing, Transport } from './transport.ts';

const NOT_AN_ADDRESS = {
  owner: 'recipient',
  cause: 'no-mailbox',
  isPermanent: true,
  mayBeOwn: false,
  reason: 'The recipient is not an email address.',
} as const;

export function createSmtpTransport(settings: SmtpSettings & MailIdentity, returnTo?: ReturnAddressing): Transport {
  const pool = nodemailer.createTransport(smtpOptions(settings));
  const handedOver = watchHandOver(pool);
  return {
    async send(email, signal) {
      const to = parseEmailAddress(email.to)?.deliverable;
      // Nothing is mailed to a string that is no address, however it came into the database.
      if (to === undefined) throw new DeliveryError(NOT_AN_ADDRESS);
      try {
        await pool.sendMail({ ...mailFields(email, to, settings, returnTo?.(email.messageId)), ...(signal && { signal }) });
      } catch (error) {
        throw new DeliveryError(classifyFailure(error, handedOver.has(email.messageId)));
      } finally {
        handedOver.delete(email.messageId);
      }
    },
    async check() {
      const checked = nodemailer.createTransport(smtpCheckOptions(settings));
      await checked.verify().finally(() => checked.close());
    },
    abort: () => pool.close({ force: true }),
    close: () => pool.close(),
  };
}

/** Message-IDs of messages of which the whole text was written to the connection: if no answer comes, they may have arrived. */
function watchHandOver(pool: ReturnType<typeof nodemailer.createTransport>): Set<string> {
  const handedOver = new Set<string>();
  pool.use('stream', ({ message, data }, done) => {
    message.processFunc((text) => {
      const watched = text.pipe(new PassThrough());
      text.once('error', (error: Error) => watched.destroy(error));
      watched.once('end', () => handedOver.add(String(data.messageId)));
      return watched;
    });
    done();
  });
  return handedOver;
}
