import type { EmailMessage } from '../email.ts';

/** A way to deliver messages: mail server, SMS gateway or development mailbox. */
export interface Transport<Sent = EmailMessage> {
  /** Resolves when the message was accepted. Throws otherwise; `classifyFailure` reads the error. */
  send: (message: Sent) => Promise<void>;
  /** Throws if the server would not accept messages; sends none. Missing for SMS gateways, which offer no such check. */
  check?: () => Promise<void>;
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
export function displayNameOf(from: string): string {
  return /^(.+) <.+>$/.exec(from)?.[1] ?? '';
}

export function addressOf(from: string): string {
  return /<(.+)>/.exec(from)?.[1] ?? from;
}
