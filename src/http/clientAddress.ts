import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import proxyaddr from 'proxy-addr';
import type { Config } from '../config.ts';

/**
 * Whom a request comes from: the peer, or, when the peer is a trusted proxy, the right-most address of
 * X-Forwarded-For that is none. What else a client writes into that header is not believed.
 */
export function addressReader({ TRUSTED_PROXIES }: Config): (request: IncomingMessage) => string {
  if (TRUSTED_PROXIES.length === 0) return ({ socket }) => plain(socket.remoteAddress ?? '');
  const trusted = proxyaddr.compile(TRUSTED_PROXIES);
  return (request) => plain(proxyaddr(request, trusted) ?? '');
}

/** What counts as one client: an IPv4 address whole, of an IPv6 address the network (/64) that a household has. */
export function network(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  const parts = ipaddr.IPv6.parse(address).parts.slice(0, 4);
  return `${parts.map((part) => part.toString(16)).join(':')}::/64`;
}

/** An IPv4 address that arrived on an IPv6 socket is an IPv4 address. */
function plain(address: string): string {
  if (!address.startsWith('::ffff:')) return address;
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}
