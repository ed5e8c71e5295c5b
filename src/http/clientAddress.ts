import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import proxyaddr from 'proxy-addr';
import type { Config } from '../config.ts';

/**
 * Returns a function that finds the client's IP address: the peer, or, if the peer is a trusted proxy, the right-most
 * address in X-Forwarded-For that is not a trusted proxy. Addresses further left could be forged by the client.
 */
export function createAddressReader({ TRUSTED_PROXIES }: Config): (request: IncomingMessage) => string {
  if (TRUSTED_PROXIES.length === 0) return ({ socket }) => unmapIpv4(socket.remoteAddress ?? '');
  const trusted = proxyaddr.compile(TRUSTED_PROXIES);
  return (request) => unmapIpv4(proxyaddr(request, trusted) ?? '');
}

/** Key for limits per client: the whole IPv4 address, but only the /64 network of an IPv6 address, because one household has all of it. */
export function clientNetwork(address: string): string {
  return networkOf(address, 64);
}

/** The /48 of an IPv6 address, because some customers have so many networks; null for IPv4. */
export function clientSite(address: string): string | null {
  return ipaddr.IPv6.isValid(address) ? networkOf(address, 48) : null;
}

/** The network of this prefix length that an IPv6 address is in; an IPv4 address as it is. A customer gets a /56, or a /48. */
export function networkOf(address: string, prefixLength: 48 | 56 | 64): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  const { parts } = ipaddr.IPv6.parse(address);
  const kept = parts.slice(0, Math.ceil(prefixLength / 16));
  if (prefixLength === 56) kept[3] = (kept[3] ?? 0) & 0xff00;
  return `${kept.map((part) => part.toString(16)).join(':')}::/${prefixLength}`;
}

/** Dual-stack sockets report IPv4 addresses as `::ffff:a.b.c.d`. */
function unmapIpv4(address: string): string {
  if (!address.startsWith('::ffff:')) return address;
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}
