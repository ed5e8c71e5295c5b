import { t } from '../../i18n/translate.ts';

const BUILT_IN_LABELS: Record<string, string> = {
  member: 'accounts.roleNames.member',
  organiser: 'accounts.roleNames.organiser',
  administrator: 'accounts.roleNames.administrator',
};

/** The name of a role for people: translated if it is built in, else as its administrator named it. */
export function roleLabel(language: string, name: string): string {
  const key = BUILT_IN_LABELS[name];
  return key === undefined ? name : t(language, key);
}
