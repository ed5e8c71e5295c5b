import { foldText } from './foldText.ts';

/** UTF-16 code units. With it the text has at most 1,800 bytes: PostgreSQL takes no more than 2,700 into an index. */
const MAX_NAME_LENGTH = 120;

interface SearchedFields {
  firstName: string;
  lastName: string;
  email: string;
  emailNormalized: string;
  phone: string;
}

/**
 * What a person is searched and put in alphabetical order by: last name, first name, email address and the digits of the phone
 * number, without case and accents. Empty for somebody who was erased.
 */
export function searchTextOf({ firstName, lastName, email, emailNormalized, phone }: SearchedFields): string {
  const name = foldText(`${lastName.slice(0, MAX_NAME_LENGTH)} ${firstName.slice(0, MAX_NAME_LENGTH)}`);
  // Without an address, the normalised one is the id. An international domain is found in both spellings.
  const address = foldText(email);
  const other = email === '' || address === emailNormalized ? '' : emailNormalized;
  return [name, address, other, phoneDigits(phone)].filter((part) => part.trim() !== '').join(' ');
}

/** The zero in brackets of +32 (0)470 is not dialled together with the country code. */
function phoneDigits(phone: string): string {
  return phone.replace(/\(0\)/, '').replace(/\D/g, '');
}
