import type { Compose } from './letters/deliver.ts';

/** Whoever a letter is about makes the mail of it: registrations, or accounts. */
export function eachByItsOwn({ registrations, accounts }: Record<'registrations' | 'accounts', Compose>): Compose {
  return async (letters) => {
    const ofRegistrations = letters.filter(({ registrationId }) => registrationId !== null);
    const ofAccounts = letters.filter(({ registrationId }) => registrationId === null);
    const [registration, account] = [await registrations(ofRegistrations), await accounts(ofAccounts)];
    return (letter) => (letter.registrationId === null ? account(letter) : registration(letter));
  };
}
