import { Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import type { Config } from '../config.ts';
import { isInNetworks, isPublicAddress } from './targetAddress.ts';

/** Beyond these only WEBHOOK_ALLOWED_NETWORKS are reached: nobody looks for open ports through us. */
const PUBLIC_PORTS = ['', '8443'];
const DNS_TIMEOUT_MS = 3_000;

type Networks = Config['WEBHOOK_ALLOWED_NETWORKS'];

/** Why a webhook is not sent to where its name leads. */
export class TargetError extends Error {
  readonly failure: 'address' | 'dns';

  constructor(failure: 'address' | 'dns') {
    super(failure);
    this.failure = failure;
  }
}

/** Without TLS, or at another port, a webhook may only be sent to WEBHOOK_ALLOWED_NETWORKS. */
export function needsAllowedNetwork({ protocol, port }: URL): boolean {
  return protocol !== 'https:' || !PUBLIC_PORTS.includes(port);
}

/** The address if the URL has one in place of a name, in whatever spelling: the URL parser has normalised it. */
export function addressInUrl({ hostname }: URL): string | null {
  const host = hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 ? null : host;
}

export function isAllowedAddress(url: URL, address: string, networks: Networks): boolean {
  return isInNetworks(address, networks) || (!needsAllowedNetwork(url) && isPublicAddress(address));
}

/**
 * For the socket of a request: what it connects to is what was checked, so that a name cannot lead elsewhere in between (DNS rebinding).
 * One address that is not allowed among several refuses all. Not by getaddrinfo: a name server that does not answer would keep the few
 * threads that passwords and emails need, too. Tests pass `addressesOf`.
 */
export function createLookup(url: URL, networks: Networks, addressesOf = resolve): LookupFunction {
  return (hostname, options, callback) => {
    addressesOf(hostname)
      .then((addresses) => {
        if (addresses.some((address) => !isAllowedAddress(url, address, networks))) throw new TargetError('address');
        const found = addresses.map((address) => ({ address, family: isIP(address) }));
        const [first] = found;
        if (!first) throw new TargetError('dns');
        if (options.all) callback(null, found);
        else callback(null, first.address, first.family);
      })
      .catch((error: Error) => callback(error, '', 0));
  };
}

async function resolve(hostname: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: 2 });
  const found = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  return found.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}
