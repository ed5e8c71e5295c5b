import type { toAvailability } from '../../events/eventLookup.ts';
import { t } from '../../i18n/translate.ts';

/** The number of available slots as the form shows it. */
export function slotsLeftText({ remaining, waitList }: ReturnType<typeof toAvailability>, language: string): string {
  if (remaining > 0) return t(language, 'form.left', { remaining });
  return t(language, waitList.open ? 'form.full' : 'form.fullClosed');
}
