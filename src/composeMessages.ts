import type { ComposeMessages } from './messages/delivery/dispatcher.ts';

/** Passes each message to the feature that owns it: `registrations` if it has a registration, `accounts` otherwise. */
export function composeByOwner({ registrations, accounts }: Record<'registrations' | 'accounts', ComposeMessages>): ComposeMessages {
  return async (messages) => {
    const registrationMessages = messages.filter(({ registrationId }) => registrationId !== null);
    const accountMessages = messages.filter(({ registrationId }) => registrationId === null);
    const [composeRegistrationMessage, composeAccountMessage] = [
      await registrations(registrationMessages),
      await accounts(accountMessages),
    ];
    return (message) => (message.registrationId === null ? composeAccountMessage(message) : composeRegistrationMessage(message));
  };
}
