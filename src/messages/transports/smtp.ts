import { PassThrough } from 'node:stream';
import nodemailer from 'nodemailer';
import { needsSmtpUtf8, parseEmailAddress } from '../../validation/emailAddress.ts';
import { classifyFailure, DeliveryError } from './failure.ts';
import { type MailIdentity, mailFields } from './mailFields.ts';
import { type SmtpSettings, smtpCheckOptions, smtpOptions } from './smtpOptions.ts';
import { createSmtpUtf8Inquiry } from './smtpUtf8.ts';
import type { ReturnAddressing, Transport } from './transport.ts';

const NOT_AN_ADDRESS = {
  owner: 'recipient',
  cause: 'no-mailbox',
  isPermanent: true,
  mayBeOwn: false,
  reason: 'The recipient is not an email address.',
} as const;

/** What the mail server would answer if Nodemailer asked: it sends such an address also to a server that does not offer SMTPUTF8. */
const NOT_OFFERED = {
  owner: 'recipient',
  cause: 'international',
  isPermanent: true,
  mayBeOwn: false,
  reason: 'The mail server does not offer SMTPUTF8.',
} as const;

export function createSmtpTransport(settings: SmtpSettings & MailIdentity, returnTo?: ReturnAddressing): Transport {
  const pool = nodemailer.createTransport(smtpOptions(settings));
  const handedOver = watchHandOver(pool);
  const offersSmtpUtf8 = createSmtpUtf8Inquiry(settings);
  return {
    async send(email, signal) {
      const address = parseEmailAddress(email.to);
      // Nothing is mailed to a string that is no address, however it came into the database.
      if (address === null) throw new DeliveryError(NOT_AN_ADDRESS);
      const [to, isInternational] = [address.deliverable, needsSmtpUtf8(address)];
      try {
        if (isInternational && !(await offersSmtpUtf8())) throw new DeliveryError(NOT_OFFERED);
        await pool.sendMail({ ...mailFields(email, to, settings, returnTo?.(email.messageId)), ...(signal && { signal }) });
      } catch (error) {
        throw new DeliveryError(classifyFailure(error, { isHandedOver: handedOver.has(email.messageId), recipient: to, isInternational }));
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
