import { TEST_EMAIL } from './mailings/testEmail.ts';
import type { ComposeMessages } from './messages/delivery/dispatcher.ts';
import type { EmailMessage, SmsMessage } from './messages/email.ts';
import type { Message } from './messages/message.ts';

/**
 * Passes each message to the feature that owns it: `registrations` if it has a registration, `notices` if it tells an organiser news, `mailings` if it
 * tries out what organisers write, `accounts` otherwise.
 */
export function composeByOwner(composers: Record<Owner, ComposeMessages>): ComposeMessages {
  return async (messages) => {
    const compose = {} as Record<Owner, (message: Message) => EmailMessage | SmsMessage | null>;
    for (const owner of OWNERS) compose[owner] = await composers[owner](messages.filter((message) => ownerOf(message) === owner));
    return (message) => compose[ownerOf(message)](message);
  };
}

const OWNERS = ['registrations', 'notices', 'mailings', 'accounts'] as const;
type Owner = (typeof OWNERS)[number];

function ownerOf({ registrationId, template }: Message): Owner {
  if (registrationId !== null) return 'registrations';
  if (template === TEST_EMAIL) return 'mailings';
  return template.startsWith('organiser-') ? 'notices' : 'accounts';
}
