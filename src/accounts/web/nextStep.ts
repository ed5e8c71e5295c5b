import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';
import type { AccountState } from '../domain/accountState.ts';

const KEYS: Partial<Record<AccountState, string>> = {
  active: 'accounts.next.active',
  pending: 'accounts.next.pending',
  disabled: 'accounts.next.disabled',
  rejected: 'accounts.errors.rejected',
};

/** What happens next with an account whose owner confirmed an address, for `accountReady.hbs`. */
export function nextStep(ctx: Context, state: AccountState) {
  const key = KEYS[state];
  return { lead: key === undefined ? null : t(languageOf(ctx), key), mayEnter: state === 'active' };
}
