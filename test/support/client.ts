import type { Applicant } from '../../src/registrations/applicant.ts';
import { PUBLIC_URL } from './service.ts';

export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what came is looked at as it came
  body: any;
  text: string;
}

type Options = Omit<RequestInit, 'body' | 'headers'> & { headers?: Record<string, string>; body?: unknown };

/** Asks as a program does, following no redirects; an object as body is sent as JSON. */
export async function ask(url: string, { body, headers = {}, ...options }: Options = {}): Promise<Reply> {
  const isJson = body !== undefined && typeof body !== 'string';
  const sent = isJson ? { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } } : { body, headers };
  const reply = await fetch(url, { redirect: 'manual', ...options, ...sent } as RequestInit);
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A sign-up form on some web page: it has a token and passes it along. */
export class Visitor {
  url: string;
  token: string;

  constructor(url: string, token: string) {
    this.url = url;
    this.token = token;
  }

  static async at(url: string, event: { slug: string }): Promise<Visitor> {
    const { body } = await ask(`${url}/token`, { method: 'POST', body: { event: event.slug } });
    return new Visitor(url, body.token);
  }

  ask(path: string, { headers, ...options }: Options = {}): Promise<Reply> {
    return ask(`${this.url}${path}`, { ...options, headers: { X_Authorization: `Bearer ${this.token}`, ...headers } });
  }

  signUp(applicant: Applicant | object, headers: Record<string, string> = {}): Promise<Reply> {
    return this.ask('/register', { method: 'POST', body: applicant, headers });
  }

  /** Follows a link of a letter, as a browser does. */
  follow(link: string, options: Options = {}): Promise<Reply> {
    return ask(link.replace(PUBLIC_URL, this.url), options);
  }
}
