import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Keys } from '../../crypto/keys.ts';
import { clientNetwork, clientSite } from '../../http/clientAddress.ts';
import type { ClientNetworks } from '../domain/unconfirmedHolds.ts';

/** Clients whose HMACs are remembered. */
const CACHE_SIZE = 10_000;

/**
 * The networks of a client's address as HMACs, so that the database reveals no addresses. After a new secret, holds from before
 * no longer count for their network.
 */
export function createClientNetworks(keys: Keys): (address: string) => ClientNetworks {
  const [key] = keys('client network');
  const hmacOf = (network: string) => createHmac('sha256', key).update(network).digest('base64url').slice(0, 22);
  const cache = new LRUCache<string, ClientNetworks>({
    // `max` would allocate its arrays at once, which takes 2 ms.
    maxSize: CACHE_SIZE,
    sizeCalculation: () => 1,
    memoMethod: (address) => {
      const site = clientSite(address);
      return { network: hmacOf(clientNetwork(address) || 'unknown'), site: site === null ? null : hmacOf(site) };
    },
  });
  return (address) => cache.memo(address);
}
