/** What a webhook can be told. The names are part of the API: they stay. */
export const WEBHOOK_TYPES = [
  'registration.created',
  'registration.confirmed',
  'registration.changed',
  'registration.offered',
  'registration.promoted',
  'registration.cancelled',
  'registration.lapsed',
  'registration.checked_in',
  'registration.erased',
  'event.created',
  'event.changed',
  'event.published',
  'event.unpublished',
  'event.opened',
  'event.closed',
  'event.called_off',
  'event.erased',
] as const;

export type WebhookType = (typeof WEBHOOK_TYPES)[number];

/** Actions of the audit log that have another name here: several of them are one thing for a program that follows an event. */
const OTHER_NAMES: Record<string, WebhookType> = {
  'registration.corrected': 'registration.changed',
  'registration.email_changed': 'registration.changed',
  'registration.email_corrected': 'registration.changed',
  'registration.put_back': 'registration.changed',
  'registration.offer_accepted': 'registration.promoted',
  'registration.check_in_undone': 'registration.changed',
};

/** Null for an action that nobody is told, such as a download, a change of the team, or each person of an event that was called off. */
export function typeOfAction(action: string): WebhookType | null {
  return WEBHOOK_TYPES.find((type) => type === action) ?? OTHER_NAMES[action] ?? null;
}
