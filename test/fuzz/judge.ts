import type { IncomingHttpHeaders } from 'node:http';
import type { Sent } from './request.ts';

export interface Answer {
  /** 0 when the connection was lost. */
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** The contract, as GET /openapi.json gives it. */
export interface Contract {
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
}

/** What is behind the service shows: files and lines, names of programs. Short ones stand alone: a token may hold any four letters. */
const INSIDES = /\bat [\w.<>]+ \((\/|file:|node:)|node_modules|\.(ts|js):\d+|SqliteError|SQLITE_|\bknex\b|relation "|syntax error at/i;

/** What is wrong with an answer, whatever was asked; null when nothing is. */
export function wrongWith(sent: Sent, { status, headers, text }: Answer, contract: Contract): string | null {
  if (status === 0) return 'the connection was lost';
  if (status >= 500) return `${status}`;
  const inside = INSIDES.exec(text);
  if (inside) return `the answer shows what is inside: ${inside[0]}`;
  const type = headers['content-type'] ?? '';
  if (/json/.test(type)) return wrongJson(status, type, text, sent.method) ?? undocumented(sent, status, contract);
  if (type.startsWith('text/html') && /<[^>]*fuzz/i.test(text.replace(/"[^"]*"/g, '""')))
    return 'a page carries markup that somebody typed';
  if (leadsElsewhere(headers.location)) return 'it leads elsewhere';
  if (text !== '' && type === '') return 'the answer has no type';
  return undocumented(sent, status, contract);
}

/** As a browser reads it, for which `//host` and `/\\host` are other hosts. What stands in its path or query leads nowhere. */
function leadsElsewhere(location = '/'): boolean {
  return !URL.canParse(location, OURS) || new URL(location, OURS).hostname.endsWith('fuzz.example');
}

const OURS = 'http://ours.example';

function wrongJson(status: number, type: string, text: string, method: string): string | null {
  if (method === 'HEAD') return null;
  try {
    const body = JSON.parse(text);
    if (type.startsWith('application/problem+json') && (body.status !== status || !body.title || !body.detail || !body.correlationId))
      return 'a problem that says too little';
    return null;
  } catch {
    return 'what is called JSON is none';
  }
}

/** Pages are not in the contract; whoever asks a route by another method is told so in the same way everywhere. */
function undocumented({ method, path, route }: Sent, status: number, { paths }: Contract): string | null {
  const operation = paths[route.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
  const parts = path.split('?')[0]?.split('/').slice(1);
  const arrived = route === '/' || (parts?.length === route.split('/').length - 1 && !parts.includes(''));
  if (!operation || !arrived || String(status) in operation.responses) return null;
  return `${status} is not in the contract`;
}
