import type { Config } from '../../config.ts';
import type { LocalizedText } from '../../i18n/translate.ts';
import { canSendSms } from '../../messages/transports/transports.ts';
import { parsePhone } from '../../validation/phone.ts';
import type { Contact } from './identity.ts';

/** Why a stranger cannot have a code sent to this contact; null if they can. Only SMS have reasons: they cost money. */
export function destinationFault(config: Config, { contactType, valueNormalized }: Contact): LocalizedText | null {
  if (contactType === 'email') return null;
  if (!canSendSms(config)) return { key: 'accounts.fieldErrors.noSms' };
  const country = parsePhone(valueNormalized)?.country;
  const { SMS_COUNTRIES } = config;
  const isAllowed = SMS_COUNTRIES.length === 0 || (country !== undefined && SMS_COUNTRIES.includes(country));
  return isAllowed ? null : { key: 'accounts.fieldErrors.smsCountry' };
}
