/** What an organiser can be told about an event. The names are those of columns. */
export const NOTICE_KINDS = [
  'first_sign_up',
  'fully_booked',
  'wait_list',
  'undeliverable',
  'late_cancellation',
  'webhook_disabled',
] as const;

export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** `now`: within minutes, at most one email an hour; `daily`: together, in the morning. */
export const NOTICE_MODES = ['now', 'daily', 'off'] as const;

export type NoticeMode = (typeof NOTICE_MODES)[number];

/** How many people each kind is about, or how many webhooks. */
export type NoticeCounts = Partial<Record<NoticeKind, number>>;
