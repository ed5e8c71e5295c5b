import { readMailbox } from '../../mailAddress.ts';
import type { EmailMessage } from '../email.ts';

/** A way to deliver messages: mail server, SMS gateway or development mailbox. */
export interface Transport<Sent = EmailMessage> {
  /** Resolves when the message was accepted. Throws otherwise; `classifyFailure` reads the error. `signal` breaks it off. */
  send: (message: Sent, signal?: AbortSignal) => Promise<void>;
  /** Throws if the server would not accept messages; sends none. Missing for SMS gateways, which offer no such check. */
  check?: () => Promise<void>;
  /** Breaks off what is being sent: `send` throws. Missing if nothing takes long. */
  abort?: () => void;
  close: () => void;
}

/** How the message with this Message-ID is recognised when it comes back. */
export type ReturnAddressing = (messageId: string) => {
  /** The envelope sender; without it, the address of MAIL_FROM. */
  sender?: string | undefined;
  /** Header fields that a provider repeats in its webhook. */
  headers?: Record<string, string>;
};

/** The name in `Name <name@example.org>`; empty for a bare address. */
export function displayNameOf(mailbox: string): string {
  return readMailbox(mailbox).name;
}

/** The address in MAIL_FROM, in ASCII. */
export function addressOf(mailbox: string): string {
  return readMailbox(mailbox).address;
}

/** The part of Message-ID and References behind the @ (RFC 5322 3.6.4), in ASCII. */
export function domainOf(mailbox: string): string {
  return addressOf(mailbox).split('@')[1] ?? '';
}
