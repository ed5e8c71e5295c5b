import type { availability } from '../events/find.ts';
import { say } from '../languages/texts.ts';

/** How many slots are left, as the form says it. */
export function sayLeft({ remaining, waitList }: ReturnType<typeof availability>, language: string): string {
  if (remaining > 0) return say(language, 'form.left', { remaining });
  return say(language, waitList.open ? 'form.full' : 'form.fullClosed');
}
