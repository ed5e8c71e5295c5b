import { hash } from 'node:crypto';
import { type Reply, sendRequest } from './client.ts';
import { PUBLIC_URL, type RunningService } from './service.ts';

/** Satisfies every rule of the password policy. */
export const PASSWORD = 'Kort-Muts7-lantaarn';

let sequence = 0;

/** A mobile number in a new range: rate limits count ranges. */
export function aPhoneNumber(): string {
  sequence += 1;
  return `+32${470_000_000 + sequence * 10_007}`;
}

export function aUsername(): string {
  sequence += 1;
  return `amina.${sequence}`;
}

/** The field passwordHash of seed 002. */
export function passwordHashOf(password: string): string {
  return hash('sha256', password.normalize('NFC'), 'hex');
}

type RequestOptions = { body?: unknown; headers?: Record<string, string>; method?: string };

/** An HTTP client that keeps cookies and the session token. */
export class HttpUser {
  cookies = new Map<string, string>();
  token: string | undefined;
  readonly url: string;

  constructor({ url }: Pick<RunningService, 'url'>) {
    this.url = url;
  }

  async request(path: string, { body, headers = {}, method = 'GET' }: RequestOptions = {}): Promise<Reply> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const ownHeaders = { ...(cookie && { Cookie: cookie }), ...(this.token && { X_Authorization: `Bearer ${this.token}` }) };
    const contentType = typeof body === 'string' ? { 'Content-Type': 'text/plain' } : {};
    const reply = await sendRequest(path.startsWith('http') ? path.replace(PUBLIC_URL, this.url) : `${this.url}${path}`, {
      method,
      headers: { ...ownHeaders, ...contentType, ...headers },
      ...(body !== undefined && { body }),
    });
    for (const setCookie of reply.headers.getSetCookie()) this.storeCookie(setCookie);
    return reply;
  }

  post(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    return this.request(path, { method: 'POST', body, headers });
  }

  /** Submits a form as a browser does. */
  submit(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Reply> {
    const type = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin' };
    return this.post(path, new URLSearchParams(fields).toString(), { ...type, ...headers });
  }

  /** Requests a page as a browser does. */
  getPage(path: string): Promise<Reply> {
    return this.request(path, { headers: { Accept: 'text/html' } });
  }

  private storeCookie(setCookie: string) {
    const [pair = ''] = setCookie.split(';');
    const [name = '', value = ''] = pair.split('=');
    if (/expires=Thu, 01 Jan 1970/.test(setCookie)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
