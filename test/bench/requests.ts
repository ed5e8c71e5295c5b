import type { NextRequest } from './loadGenerator.ts';
import type { Server } from './server.ts';

const HEADERS = 'Host: localhost\r\nAccept: application/json\r\n';

let sequence = 0;

/** Unique in the whole run. */
function newAddress(): string {
  sequence += 1;
  return `visitor${String(sequence).padStart(9, '0')}@example.org`;
}

/** Sign-ups of one slot, each with a new address, without wait list. */
export function signUps(token: string): NextRequest {
  const [before, after] = JSON.stringify({
    firstName: 'Ada',
    lastName: 'Lovelace',
    email: '|',
    phone: '+32 470 12 34 56',
    slots: 1,
    member: false,
    waitList: false,
  }).split('|') as [string, string];
  const length = before.length + after.length + newAddress().length;
  const head = `POST /register HTTP/1.1\r\n${HEADERS}X_Authorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${before}`;
  return () => head + newAddress() + after;
}

/** Email checks, each for a new address. */
export function emailChecks(token: string): NextRequest {
  const end = ` HTTP/1.1\r\n${HEADERS}X_Authorization: Bearer ${token}\r\n\r\n`;
  return () => `GET /email_check?email=${encodeURIComponent(newAddress())}${end}`;
}

/** Requests that follow each link once. */
export function confirmations(links: Iterator<string>): NextRequest {
  return () => {
    const link = links.next();
    return link.done ? undefined : `GET /confirm_registration?uuid=${link.value} HTTP/1.1\r\n${HEADERS}\r\n`;
  };
}

/** Requests a form token. */
export async function tokenFrom({ port, resume }: Server, event: string): Promise<string> {
  resume();
  const headers = { 'Content-Type': 'application/json' };
  const reply = await fetch(`http://127.0.0.1:${port}/token`, { method: 'POST', headers, body: JSON.stringify({ event }) });
  const { token } = (await reply.json()) as { token?: string };
  if (!token) throw new Error(`POST /token was answered with ${reply.status}`);
  return token;
}
