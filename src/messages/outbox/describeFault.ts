import type { ChannelState } from './channelState.ts';

const LIMITED = 'limits how many messages we send,';
const WHAT: Record<string, string> = {
  'all-refused': 'refuses every recipient',
  rate: LIMITED,
  quota: LIMITED,
  connections: 'limits how many connections we open,',
};
const SERVERS = { email: 'the mail server', sms: 'the SMS gateway' };

/** What an operator reads about a channel that fails; null if it works. Without addresses. */
export function describeFault({ id, faults, faultCause, faultSince, fault, resumeAt }: ChannelState): string | null {
  if (faults === 0) return null;
  return `${SERVERS[id]} ${WHAT[faultCause ?? ''] ?? 'refuses us'} since ${faultSince}: ${fault}; next try at ${resumeAt}`;
}

/** What to do about a fault, by its cause. */
export function faultRemedy(cause: string | null): string {
  return REMEDIES[cause ?? ''] ?? 'ask whoever runs the mail server; messages wait, and leave when it accepts them again';
}

const REMEDIES: Record<string, string> = {
  login: 'put the user and the password into SMTP_URL (smtps://user:password@host), then restart',
  relay: 'let the mail server relay for this machine (Postfix: mynetworks), or put the user and the password into SMTP_URL',
  sender: 'set MAIL_FROM, and MAIL_RETURN_PATH if you use it, to addresses that the mail server lets you send from',
  quota: 'the sending limit of the account is reached: messages wait until it accepts more; ask for a higher limit',
  rate: 'set MAIL_RATE to what the mail server allows, such as 60/m',
  connections: 'set MAIL_CONNECTIONS to fewer, or ask whoever runs the mail server to take more connections at the same time',
  blocked: 'the mail server has blocked this machine or account: ask whoever runs it',
  tls: 'see the line “mail” below: certificate, or STARTTLS',
  connection: 'see the line “mail” below: host, port, firewall',
  'all-refused': 'look at what it says: if it is about us, ask whoever runs the mail server; else the addresses do not exist',
};
