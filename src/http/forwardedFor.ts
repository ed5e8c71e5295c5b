import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import type { Logger } from 'pino';
import proxyaddr from 'proxy-addr';
import type { Config } from '../config.ts';

/** TEST-NET-1 (RFC 5737): no client has such an address, so `doctor` sends one to see whether it is believed. */
export const MADE_UP_ADDRESS = '192.0.2.77';

/** Of /healthz: a `ForwardedFor`. */
export const FORWARDED_FOR_HEADER = 'X-Forwarded-For-Was';

/**
 * What became of X-Forwarded-For: there was `none`; it was `ignored`, because its sender is not in TRUSTED_PROXIES;
 * `trusted`; or `made-up`: the address that only `doctor` sends was believed, so anybody could forge theirs.
 */
export type ForwardedFor = 'none' | 'ignored' | 'trusted' | 'made-up';

/** Says what became of the header of a request; `address` is what was taken for the client's. */
export function createForwardedForReader({ TRUSTED_PROXIES }: Config): (request: IncomingMessage, address: string) => ForwardedFor {
  // Without proxies the setting is an empty text.
  const isTrusted = proxyaddr.compile([...TRUSTED_PROXIES]);
  return ({ headers, socket }, address) => {
    if (headers['x-forwarded-for'] === undefined) return 'none';
    if (!isTrusted(socket.remoteAddress ?? '', 0)) return 'ignored';
    return address === MADE_UP_ADDRESS ? 'made-up' : 'trusted';
  };
}

/**
 * Warns once per process when the header comes from a neighbour that is not in TRUSTED_PROXIES: then all visitors seem to be
 * the proxy, and share its limits. A sender with a public address is ignored, because it may be any visitor.
 */
export function createForwardedForWarning(config: Config, log: Logger): (request: IncomingMessage) => void {
  const readForwardedFor = createForwardedForReader(config);
  let hasWarned = false;
  return (request) => {
    if (hasWarned || readForwardedFor(request, '') !== 'ignored') return;
    const peer = neighbour(request.socket.remoteAddress ?? '');
    if (peer === null) return;
    hasWarned = true;
    log.warn({ setting: `TRUSTED_PROXIES=${peer}` }, 'a proxy is not trusted: all visitors count as one client');
  };
}

/** The address if it is of this machine or a private network; null for one that could be a visitor's. */
function neighbour(address: string): string | null {
  if (!ipaddr.isValid(address)) return null;
  const parsed = ipaddr.process(address);
  return ['loopback', 'private', 'uniqueLocal', 'linkLocal'].includes(parsed.range()) ? parsed.toString() : null;
}
