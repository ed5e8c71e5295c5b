import { backoffMs } from './retryPolicy.ts';

/*
 * How many connections of this process the server takes at the same time. It refuses one more and lets the others go on (Postfix:
 * smtpd_client_connection_count_limit), so that is no reason to pause them. Pure functions; each process learns its own limit, because
 * the connections are its own.
 */

/** After so many accepted messages in a row one more connection is tried: other clients of the server may have gone. */
const RAISE_AFTER = 100;

export interface ConnectionLimit {
  /** That of the settings. */
  max: number;
  /** Messages that may be sent at the same time, from 1 to `max`. */
  current: number;
  /** Messages that were accepted since `current` has changed. */
  accepted: number;
  /** Rejections in a row while this process had no other connection. */
  refusedAlone: number;
  /** Nothing is sent before; milliseconds since 1970. */
  restsUntil: number;
}

export function startingLimit(max: number): ConnectionLimit {
  return { max, current: max, accepted: 0, refusedAlone: 0, restsUntil: 0 };
}

/** How many more messages may be sent while so many are being sent. */
export function roomFor({ current, restsUntil }: ConnectionLimit, beingSent: number, now: Date): number {
  return now.getTime() < restsUntil ? 0 : Math.max(0, current - beingSent);
}

/**
 * After a connection was refused because there are too many. `others` are the messages that this process is sending meanwhile: as many
 * connections may live. If there are none, other clients have them all, perhaps other processes of ours.
 */
export function afterTooMany(limit: ConnectionLimit, others: number, now: Date): ConnectionLimit {
  if (others > 0) return { ...limit, current: Math.min(limit.current, others), accepted: 0 };
  const restsUntil = now.getTime() + backoffMs(limit.refusedAlone);
  return { ...limit, current: 1, accepted: 0, refusedAlone: limit.refusedAlone + 1, restsUntil };
}

export function afterOneAccepted(limit: ConnectionLimit): ConnectionLimit {
  const accepted = limit.accepted + 1;
  const isRaised = accepted >= RAISE_AFTER && limit.current < limit.max;
  return { ...limit, current: limit.current + (isRaised ? 1 : 0), accepted: isRaised ? 0 : accepted, refusedAlone: 0, restsUntil: 0 };
}
