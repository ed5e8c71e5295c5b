import type { Registration } from './registration.ts';

/** A question that an email asks: to confirm the registration or to accept the offer. Also the name of its template. */
export type Prompt = 'confirm' | 'offer';

export function pendingPrompt(registration: Registration): Prompt {
  return registration.offeredAt === null ? 'confirm' : 'offer';
}
