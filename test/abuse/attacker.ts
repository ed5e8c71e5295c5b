import type { Reply } from '../support/client.ts';
import { type Instance, MINUTE_MS } from './instance.ts';

const MINUTES = 60;
/** More than any limit per minute, so that it is the limits that stop the attacker. */
const REQUESTS_PER_MINUTE = 260;
const CONCURRENCY = 20;

/** One way to misuse the service. Each call is the next request of the attacker. */
export type Door = (index: number) => Promise<Reply>;

export interface Spent {
  requests: number;
  accepted: number;
}

/**
 * One client with one IPv4 address, who does at each door what the limits let through, for an hour of the service's clock:
 * every minute until a door answers 429.
 */
export async function spendHour(instance: Instance, doors: Door[], minutes = MINUTES): Promise<Spent> {
  const spent = { requests: 0, accepted: 0 };
  for (let minute = 0; minute < minutes; minute++) {
    // What is held back for an hour leaves after the hour.
    if (minute > 0) await instance.advance(MINUTE_MS);
    for (const door of doors) await useDoor(door, spent);
  }
  return spent;
}

async function useDoor(door: Door, spent: Spent): Promise<void> {
  for (let sent = 0; sent < REQUESTS_PER_MINUTE; sent += CONCURRENCY) {
    const replies = await Promise.all(Array.from({ length: CONCURRENCY }, () => door(spent.requests++)));
    spent.accepted += replies.filter(({ status }) => status < 400).length;
    if (replies.some(({ status }) => status === 429)) return;
  }
}
