/**
 * `draft`: only its team sees it. `scheduled`: published, and sign-up opens at a time. `open`: people can sign up. `closed`:
 * they cannot any more. `begun`: it is taking place. `over`: it has ended. `called_off`: it does not take place.
 */
export const EVENT_STATES = ['draft', 'scheduled', 'open', 'closed', 'begun', 'over', 'called_off'] as const;

export type EventState = (typeof EVENT_STATES)[number];

/** The columns of an event that decide; ISO 8601 in UTC. */
interface StateTimes {
  publishedAt: string | null;
  opensAt: string | null;
  closesAt: string | null;
  closedAt: string | null;
  startsAt: string;
  endsAt: string | null;
  calledOffAt: string | null;
}

/** The one rule of what an event is at `now` (ISO 8601 in UTC). An event without an end is over when it begins. */
export function eventState(event: StateTimes, now: string): EventState {
  if (event.calledOffAt !== null) return 'called_off';
  if (isDraft(event)) return 'draft';
  if (now >= event.startsAt) return event.endsAt !== null && now < event.endsAt ? 'begun' : 'over';
  if (event.closedAt !== null || (event.closesAt !== null && now >= event.closesAt)) return 'closed';
  return event.opensAt !== null && now < event.opensAt ? 'scheduled' : 'open';
}

export function isDraft({ publishedAt }: Pick<StateTimes, 'publishedAt'>): boolean {
  return publishedAt === null;
}
