import { DomainError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import { holdsSlots, type Registration } from './registration.ts';

/*
 * How many slots one network may hold without having confirmed them, per event. Beyond that a sign-up is accepted, but gets
 * its slots only when it is confirmed. Confirmed slots do not count.
 */

/** Networks of the client that signs up, as HMACs. */
export interface ClientNetworks {
  /** Of the IPv4 address or IPv6 /64. */
  network: string;
  /** Of the surrounding IPv6 /48; null for IPv4. */
  site: string | null;
}

/** The part of a unit of work that these rules read and change. */
export interface HoldCounts {
  event: Event;
  /** Unconfirmed slots held at this event by each network and site that the commands loaded. */
  unconfirmedByNetwork: Map<string, number>;
  /** Share of the event's slots that one network may hold unconfirmed; 1 or more: no bound. */
  maxUnconfirmedShare: number;
}

/** Three of the largest registrations of a default event: at a small event nobody behind a shared address is held up. */
const LEAST_SLOTS = 12;
/** A site has up to 65,536 networks, and may be a whole company or a part of a town. */
const SITE_FACTOR = 2;

/** Whether the slots would exceed what this client's network may hold unconfirmed. Clients without a network are not bounded. */
export function exceedsHoldBound(counts: HoldCounts, slots: number, client: ClientNetworks | undefined): boolean {
  if (!client || counts.maxUnconfirmedShare >= 1) return false;
  const bound = Math.max(Math.floor(counts.event.slots * counts.maxUnconfirmedShare), LEAST_SLOTS);
  return exceeds(counts, client.network, slots, bound) || exceeds(counts, client.site, slots, bound * SITE_FACTOR);
}

/** @throws DomainError `conflict` if an unconfirmed registration may not hold so many more slots. */
export function assertMayHoldMore(counts: HoldCounts, registration: Registration, additionalSlots: number): void {
  if (exceedsHoldBound(counts, additionalSlots, networksOf(registration)))
    throw new DomainError('conflict', { key: 'errors.confirmToGetMore' });
}

export function countNewHold(counts: HoldCounts, registration: Registration): void {
  count(counts, registration, unconfirmedSlots(registration));
}

/** Applies `change` to a registration and keeps the counts. An unconfirmed hold that ends, in any way, forgets its network. */
export function countingHolds(counts: HoldCounts, registration: Registration, change: () => void): void {
  count(counts, registration, -unconfirmedSlots(registration));
  change();
  count(counts, registration, unconfirmedSlots(registration));
  if (unconfirmedSlots(registration) > 0) return;
  registration.clientNetwork = null;
  registration.clientSite = null;
}

/** Slots that the registration holds without having confirmed them. */
export function unconfirmedSlots(registration: Registration): number {
  return registration.confirmedAt === null && holdsSlots(registration) ? registration.slots : 0;
}

/** The networks that the rules need for a change of this registration. */
export function networkIds(client: ClientNetworks | undefined): string[] {
  return client ? [client.network, client.site].filter((id) => id !== null) : [];
}

export function networksOf({ clientNetwork, clientSite }: Registration): ClientNetworks | undefined {
  return clientNetwork === null ? undefined : { network: clientNetwork, site: clientSite };
}

function exceeds({ unconfirmedByNetwork }: HoldCounts, id: string | null, slots: number, bound: number): boolean {
  // A network that was not loaded counts as full: a correction may come from another network than its sign-up.
  return id !== null && (unconfirmedByNetwork.get(id) ?? Number.POSITIVE_INFINITY) + slots > bound;
}

function count({ event, unconfirmedByNetwork }: HoldCounts, registration: Registration, slots: number) {
  if (slots === 0) return;
  event.unconfirmedSlots += slots;
  for (const id of networkIds(networksOf(registration))) {
    const before = unconfirmedByNetwork.get(id);
    if (before !== undefined) unconfirmedByNetwork.set(id, before + slots);
  }
}
