import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** The mail server that SMTP_URL names. */
export interface SmtpServer {
  host: string;
  /** Undefined: 465 for `smtps:`, otherwise 587. */
  port: number | undefined;
  credentials: { user: string; pass: string } | undefined;
  /**
   * `implicit`: TLS from the start (RFC 8314 3.3). `required`: STARTTLS, or nothing is sent (RFC 3207). `opportunistic`: STARTTLS
   * if it is offered, without checking the certificate (RFC 7435). `none`: never. The first two check the certificate.
   */
  encryption: 'implicit' | 'required' | 'opportunistic' | 'none';
  /** The name that its certificate must have, if not that of the host. */
  certificateName: string | undefined;
  /** The name of this machine in EHLO (RFC 5321 4.1.1.1). */
  clientName: string | undefined;
}

/** What may stand behind the `?` of SMTP_URL. */
const SMTP_PARAMETERS = ['requireTLS', 'ignoreTLS', 'tls.servername', 'name'];

/** A host name, an IP address, or the address in brackets that EHLO allows. */
const HOST_NAME = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.?|\[[0-9a-f.:]+\])$/i;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Reads SMTP_URL. Nothing else reads it, so that what was checked at the start is what is used.
 * Throws an Error that says what is wrong, without any value of the URL: it may contain a password.
 */
export function readSmtpUrl(text: string): SmtpServer {
  const { protocol, hostname, port, username, password, pathname, searchParams } = parseUrl(text);
  const host = readHost(hostname);
  if (!['', '/'].includes(pathname)) throw new Error('SMTP_URL must have nothing behind the host and the port but parameters');
  const parameters = readParameters(searchParams);
  const credentials =
    username === '' && password === '' ? undefined : { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return {
    host,
    port: port === '' ? undefined : Number(port),
    credentials,
    encryption: chooseEncryption(protocol === 'smtps:', parameters, credentials !== undefined && !isLoopbackHost(host)),
    certificateName: readName('tls.servername', parameters),
    clientName: readName('name', parameters),
  };
}

/** This machine: what is sent to it is on no network that somebody could listen to. */
export function isLoopbackHost(host: string): boolean {
  if (isIP(host) !== 0) return loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
  return /^(.+\.)?localhost\.?$/i.test(host);
}

type Parameters = Map<string, string>;

function readParameters(searchParams: URLSearchParams): Parameters {
  const parameters: Parameters = new Map();
  for (const [name, value] of searchParams) {
    if (!SMTP_PARAMETERS.includes(name)) throw new Error(refuseParameter(name));
    if (parameters.has(name)) throw new Error(`SMTP_URL has the parameter ${name} twice`);
    parameters.set(name, value);
  }
  return parameters;
}

function refuseParameter(name: string): string {
  if (/rejectUnauthorized$/i.test(name))
    return 'SMTP_URL must not turn off the check of the certificate: set SMTP_CA_FILE to the certificate of the mail server or its CA';
  const known = `the parameters of SMTP_URL are ${SMTP_PARAMETERS.join(', ')}`;
  // The name may be part of a password that is not percent-encoded.
  return /^[\w.]{1,40}$/.test(name) ? `SMTP_URL: ${name} is not a parameter; ${known}` : `SMTP_URL has an unknown parameter; ${known}`;
}

/** A password goes only to a server that has proved its name, except on this machine. */
function chooseEncryption(isImplicit: boolean, parameters: Parameters, hasSecret: boolean): SmtpServer['encryption'] {
  const [isRequired, isIgnored] = [readFlag('requireTLS', parameters), readFlag('ignoreTLS', parameters)];
  if (isIgnored && (isRequired || isImplicit)) throw new Error('SMTP_URL must not ask for TLS and for ignoreTLS at the same time');
  if (isIgnored && hasSecret)
    throw new Error('SMTP_URL must not have ignoreTLS with a password: it would be sent in plain text; only on this machine it may be');
  if (isImplicit) return 'implicit';
  if (isIgnored) return 'none';
  return isRequired || hasSecret ? 'required' : 'opportunistic';
}

function readFlag(name: string, parameters: Parameters): boolean {
  const value = parameters.get(name) ?? 'false';
  if (!['true', 'false', ''].includes(value)) throw new Error(`SMTP_URL: ${name} must be true or false`);
  // As in `?requireTLS`.
  return value !== 'false';
}

function readName(name: string, parameters: Parameters): string | undefined {
  const value = parameters.get(name);
  if (value !== undefined && !HOST_NAME.test(value)) throw new Error(`SMTP_URL: ${name} must be a host name`);
  return value;
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new Error('SMTP_URL must look like smtp://user:password@host');
  }
}

/** The WHATWG URL percent-encodes an internationalised name when the scheme is not one of the web's. */
function readHost(hostname: string): string {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return host;
  const ascii = domainToASCII(decodeURIComponent(host));
  if (ascii === '') throw new Error('SMTP_URL must name the host of the mail server');
  return ascii;
}
