import ipaddr from 'ipaddr.js';
import type { Context } from './request.ts';

/** What a proxy adds. A request with one of these was passed on, whoever the peer is. */
const PROXY_HEADERS = ['X-Forwarded-For', 'X-Forwarded-Host', 'X-Real-IP', 'Forwarded', 'Via'];

/** Whether an address is this machine itself, 127.0.0.0/8 or ::1. */
function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

/**
 * True for a request that a program on this machine has sent to this process by one of its own names. The name is checked
 * because a page of another site can have the browser ask for a name that leads to 127.0.0.1 (DNS rebinding).
 */
export function isLocalRequest(ctx: Context): boolean {
  const isPassedOn = PROXY_HEADERS.some((name) => ctx.get(name) !== '');
  return !isPassedOn && isLoopback(ctx.req.socket.remoteAddress ?? '') && isLocalName(hostnameOf(ctx.get('Host')));
}

/** `localhost`, or an address of this machine. */
export function isLocalName(hostname: string): boolean {
  return hostname === 'localhost' || isLoopback(hostname.replace(/^\[|\]$/g, ''));
}

function hostnameOf(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
}
