import type { Config } from '../../config.ts';
import type { SmsMessage } from '../email.ts';
import { createDevMailbox, hasDevMailbox } from './devMailbox.ts';
import { createSmsGateway } from './smsGateway.ts';
import { createSmtpTransport } from './smtp.ts';
import type { ReturnAddressing, Transport } from './transport.ts';

export interface Transports {
  /** Null in production without SMTP_URL: emails then stay in the outbox. */
  email: Transport | null;
  /** Null if there is neither SMS_URL nor a development mailbox: text messages then stay in the outbox. */
  sms: Transport<SmsMessage> | null;
}

export function canSendSms(config: Config): boolean {
  return config.SMS_URL !== undefined || hasDevMailbox(config);
}

/** Without `returnTo` bounces go to the address of MAIL_FROM. */
export function createTransports(config: Config, returnTo?: ReturnAddressing): Transports {
  const devMailbox = hasDevMailbox(config) ? createDevMailbox(config) : null;
  return {
    email: config.SMTP_URL ? createSmtpTransport({ ...config, SMTP_URL: config.SMTP_URL }, returnTo) : devMailbox,
    sms: config.SMS_URL ? createSmsGateway(config.SMS_URL, config) : devMailbox,
  };
}
