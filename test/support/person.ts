import { hash } from 'node:crypto';
import { ask, type Reply } from './client.ts';
import { PUBLIC_URL, type Running } from './service.ts';

/** A password that every rule likes. */
export const PASSWORD = 'Kort-Muts7-lantaarn';

let numbers = 0;

/** A mobile number of its own range: ranges have limits. */
export function aNumber(): string {
  numbers += 1;
  return `+32${470_000_000 + numbers * 10_007}`;
}

export function aUsername(): string {
  numbers += 1;
  return `amina.${numbers}`;
}

/** What seed 002 calls passwordHash. */
export function hashOf(password: string): string {
  return hash('sha256', password.normalize('NFC'), 'hex');
}

type Sent = { body?: unknown; headers?: Record<string, string>; method?: string };

/** Somebody at a browser or a program of theirs: keeps cookies, and the session token when there is one. */
export class Person {
  cookies = new Map<string, string>();
  token: string | undefined;
  readonly url: string;

  constructor({ url }: Pick<Running, 'url'>) {
    this.url = url;
  }

  async ask(path: string, { body, headers = {}, method = 'GET' }: Sent = {}): Promise<Reply> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const mine = { ...(cookie && { Cookie: cookie }), ...(this.token && { X_Authorization: `Bearer ${this.token}` }) };
    const plain = typeof body === 'string' ? { 'Content-Type': 'text/plain' } : {};
    const reply = await ask(path.startsWith('http') ? path.replace(PUBLIC_URL, this.url) : `${this.url}${path}`, {
      method,
      headers: { ...mine, ...plain, ...headers },
      ...(body !== undefined && { body }),
    });
    for (const line of reply.headers.getSetCookie()) this.keep(line);
    return reply;
  }

  post(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    return this.ask(path, { method: 'POST', body, headers });
  }

  /** Sends a form, as a browser does on a page of ours. */
  submit(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Reply> {
    const type = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin' };
    return this.post(path, new URLSearchParams(fields).toString(), { ...type, ...headers });
  }

  /** Opens a page, as a browser does. */
  look(path: string): Promise<Reply> {
    return this.ask(path, { headers: { Accept: 'text/html' } });
  }

  private keep(line: string) {
    const [pair = ''] = line.split(';');
    const [name = '', value = ''] = pair.split('=');
    if (/Max-Age=0/.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
