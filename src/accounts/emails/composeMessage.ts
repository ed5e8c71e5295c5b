import type { Config } from '../../config.ts';
import { textDirection } from '../../i18n/textDirection.ts';
import { ENGLISH, t } from '../../i18n/translate.ts';
import type { EmailMessage, SmsMessage } from '../../messages/email.ts';
import type { Message } from '../../messages/message.ts';
import { createEmailRenderer, type RenderEmail } from '../../messages/renderEmail.ts';
import { displayNameOf, domainOf } from '../../messages/transports/transport.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import type { Challenge } from '../domain/challenge.ts';
import { type MessageContext, messageTypeOf } from './messageTypes.ts';

export type ComposeDeps = Pick<AccountDeps, 'config' | 'db' | 'now' | 'codes' | 'confirmTokens' | 'invitationTokens'>;

/** Renders a message whose account and challenge are not in the database yet. */
export async function composeMessage(
  deps: ComposeDeps,
  message: Message,
  account: Account,
  challenge: Challenge,
): Promise<EmailMessage | SmsMessage> {
  return compose(deps, await createEmailRenderer(), message, {
    account,
    challenge,
    applicant: undefined,
    pendingCount: 0,
    expiresAt: undefined,
  });
}

/** `Message.data` of messages about accounts. */
export interface MessageData {
  challengeId?: string;
  applicantId?: string;
  locale?: string;
  /** Masked: an address that was added or removed. */
  identity?: string;
  /** Of an invitation into the team of an event. */
  invitationId?: string;
  event?: string;
  role?: string;
  /** Of a webhook. */
  host?: string;
  /** ISO 8601. */
  expiresAt?: string;
}

/** Renders one message from what was loaded for it. Throws if it has no recipient, or its code cannot be read. */
export function compose(
  { config, codes, confirmTokens, invitationTokens }: ComposeDeps,
  render: RenderEmail,
  message: Message,
  context: MessageContext,
): EmailMessage | SmsMessage {
  const { PUBLIC_URL, MAIL_FROM } = config;
  const { account, challenge, applicant, pendingCount } = context;
  const { secretFormat, toUnproved, isOwnersCode } = messageTypeOf(message);
  const code = challenge && challenge.secretHash !== '' && secretFormat ? codes.codeOf(challenge, secretFormat) : '';
  if (code === null) throw new Error(`The secret behind the code of message ${message.id} is not in SECRET_KEY any more`);
  const { template, channel, recipient } = message;
  const messageData = JSON.parse(message.data) as MessageData;
  if (recipient === null) throw new Error(`Message ${message.id} has no recipient`);
  const data = {
    ...textDirection(account?.locale ?? messageData.locale ?? ENGLISH),
    name: account && !toUnproved ? `${account.firstName} ${account.lastName}`.trim() : '',
    code: secretFormat === 'alphanumeric' && code ? formatCode(code) : (code ?? ''),
    link: linkOf(),
    reason: account?.rejectionReason ?? '',
    applicant: applicant ? `${applicant.firstName} ${applicant.lastName}`.trim() || applicant.username : '',
    identity: messageData.identity ?? '',
    host: messageData.host ?? '',
    ...invitationOf(messageData, account?.locale ?? messageData.locale ?? ENGLISH),
    recipient,
    service: serviceName(config),
    count: pendingCount,
  };
  const { id, correlationId } = message;
  const envelope = { to: recipient, correlationId, messageId: `<${id}@${domainOf(MAIL_FROM)}>` };
  return channel === 'sms'
    ? { ...envelope, text: t(data.language, `accounts.sms.${template}`, data) }
    : { ...envelope, language: data.language, ...render(template, data), ...(isOwnersCode && { isOwnersCode }) };

  function linkOf(): string {
    if (messageData.invitationId) return `${PUBLIC_URL}/console/invitations/${invitationTokens.sign(messageData.invitationId)}`;
    if (message.template === 'account-confirm') return `${PUBLIC_URL}/registration/${code}`;
    if (template === 'account-password-reset') return `${PUBLIC_URL}/forgotten-password/${code}`;
    if (template === 'account-guessed') return `${PUBLIC_URL}/forgotten-password`;
    if (['account-verify', 'account-identity'].includes(template) && challenge && account) {
      return `${PUBLIC_URL}/public/confirm/${confirmTokens.sign(challenge.id)}`;
    }
    if (template === 'account-webhook-disabled') return `${PUBLIC_URL}/console/webhooks`;
    if (message.template === 'account-approval-digest') return `${PUBLIC_URL}/admin/users`;
    return applicant ? `${PUBLIC_URL}/admin/users/${applicant.id}` : `${PUBLIC_URL}/sign-in`;
  }
}

/** Only in invitations: the layout of other emails has no event. */
function invitationOf({ event, role }: MessageData, language: string) {
  return event !== undefined && role !== undefined ? { event, role: t(language, `console.team.roles.${role}`) } : {};
}

/** Who has the account: people may have several, and the administrator's words are all they know it by. */
function serviceName({ MAIL_FROM, PUBLIC_URL }: Pick<Config, 'MAIL_FROM' | 'PUBLIC_URL'>): string {
  const name = displayNameOf(MAIL_FROM);
  const { host } = new URL(PUBLIC_URL);
  return name === '' ? host : `${name} (${host})`;
}

function formatCode(code: string): string {
  return (code.match(/.{1,4}/g) ?? []).join('-');
}
