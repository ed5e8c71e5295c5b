import type { RegistrationBody } from '../../src/registrations/domain/applicant.ts';
import { PUBLIC_URL } from './service.ts';

export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests check its shape
  body: any;
  text: string;
}

type Options = Omit<RequestInit, 'body' | 'headers'> & { headers?: Record<string, string>; body?: unknown };

/** Sends a request without following redirects. An object as body is sent as JSON. */
export async function sendRequest(url: string, { body, headers = {}, ...options }: Options = {}): Promise<Reply> {
  const isJson = body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array);
  const sent = isJson ? { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } } : { body, headers };
  const reply = await fetch(url, { redirect: 'manual', ...options, ...sent } as RequestInit);
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, text, body: parseJson(text) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A client of the sign-up API that holds a form token. */
export class Visitor {
  url: string;
  token: string;

  constructor(url: string, token: string) {
    this.url = url;
    this.token = token;
  }

  static async at(url: string, event: { slug: string }): Promise<Visitor> {
    const { body } = await sendRequest(`${url}/token`, { method: 'POST', body: { event: event.slug } });
    return new Visitor(url, body.token);
  }

  request(path: string, { headers, ...options }: Options = {}): Promise<Reply> {
    return sendRequest(`${this.url}${path}`, { ...options, headers: { X_Authorization: `Bearer ${this.token}`, ...headers } });
  }

  signUp(applicant: RegistrationBody | object, headers: Record<string, string> = {}): Promise<Reply> {
    return this.request('/register', { method: 'POST', body: applicant, headers });
  }

  /** Opens a link of an email at the real address of the service. */
  follow(link: string, options: Options = {}): Promise<Reply> {
    return sendRequest(link.replace(PUBLIC_URL, this.url), options);
  }
}
