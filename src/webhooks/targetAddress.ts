import ipaddr from 'ipaddr.js';

/** Public addresses that clouds answer to their own machines only. 168.63.129.16: Azure's host agent. */
const METADATA_ADDRESSES = ['168.63.129.16'];
/** What is given out as global unicast (RFC 4291 2.4, IANA): all other IPv6 addresses have a meaning of their own, or none. */
const GLOBAL_UNICAST_V6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether anybody on the internet can be reached there: not this machine, its network, its cloud, or an address that stands for another
 * one, such as those of NAT64, 6to4 and Teredo (IANA special-purpose registries, RFC 6890). `address` is what a socket connects to.
 */
export function isPublicAddress(address: string): boolean {
  // An IPv4-mapped address is the IPv4 address in it.
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  if (parsed instanceof ipaddr.IPv6) return parsed.match(GLOBAL_UNICAST_V6);
  return !METADATA_ADDRESSES.includes(parsed.toString());
}

/** `networks` are addresses and CIDR ranges. */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  const parsed = ipaddr.process(address);
  return networks.some((network) => {
    const [base, bits] = network.includes('/') ? ipaddr.parseCIDR(network) : wholeAddress(network);
    return base.kind() === parsed.kind() && parsed.match(base, bits);
  });
}

function wholeAddress(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
