import { request } from 'node:http';
import { aFullService, signedInAs } from '../support/accounts.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { anEvent } from '../support/factories.ts';
import { contractDatabase } from './contractDatabase.ts';
import type { NamedOperation } from './openApi.ts';
import type { ContractRecorder } from './recorder.ts';

/** More than any route takes but those for pictures. */
const LARGE_TEXT = 'x'.repeat(205_000);
const LONG_QUERY = `lang=${'x'.repeat(4_000)}`;
/** Every limit is one request. */
const LOWEST_LIMITS = '0.0001';
/** The event of `/api` in sample paths exists: its routes look for it before they look at the body. Others, such as one that streams, get none. */
const SAMPLE_SLUG = 'sample-walk';
/** In the place of every other parameter of a path. */
const SAMPLE_ID = '01990000-0000-4000-8000-000000000000';
const METRICS_TOKEN = 'a-token-for-prometheus';

type Headers = Record<string, string>;

/** Sends what every route refuses in the same way. */
export async function driveCommonErrors(operations: NamedOperation[], recorder: ContractRecorder) {
  const service = await aFullService(await contractDatabase(), { METRICS_TOKEN });
  const { token } = await Visitor.at(service.url, await anEvent(service.deps));
  await anEvent(service.deps, { slug: SAMPLE_SLUG });
  const administrator = await signedInAs(service, 'administrator');
  const nobody = await signedInAs(service, 'member');
  await service.deps.db('account_roles').where({ account_id: nobody.account.id }).delete();

  // Deleting the event comes late, and signing out last, because the others need them.
  const rank = ({ path, method }: NamedOperation) => (path === '/users/logout' ? 2 : method === 'DELETE' ? 1 : 0);
  const inOrder = operations.toSorted((a, b) => rank(a) - rank(b));
  for (const operation of inOrder) {
    const [scheme = ''] = operation.security.flatMap((requirement) => Object.keys(requirement));
    const isSession = scheme.startsWith('session');
    const valid: Headers = scheme === '' ? {} : { X_Authorization: `Bearer ${isSession ? administrator.token : token}` };
    await send(operation, {});
    await send({ ...operation, path: `${operation.path}?${LONG_QUERY}` }, {});
    if (scheme !== '') await send(operation, { X_Authorization: isSession ? `Bearer ${nobody.token}` : 'Bearer a.b.c' });
    if (isSession) await send(operation, { Accept: 'text/html' });
    await send(operation, { ...valid, 'Sec-Fetch-Site': 'cross-site' });
    if (operation.path.startsWith('/api/events/{slug}'))
      await send({ ...operation, path: operation.path.replace('{slug}', 'no-such-event') }, valid);
    const types = Object.keys(operation.requestBody?.content ?? {});
    if (types.length === 0) continue;
    await send(operation, { ...valid, 'Content-Type': 'text/csv' }, 'a,b');
    for (const type of types) await send(operation, { ...valid, 'Content-Type': type }, LARGE_TEXT);
    if (types.includes('application/json')) await send(operation, { ...valid, 'Content-Type': 'application/json' }, '{"');
  }
  await sendRequest(`${service.url}/metrics`, { headers: { Authorization: `Bearer ${METRICS_TOKEN}` } });
  const { headers: stored } = await sendRequest(`${service.url}/openapi.json`);
  const revalidation = { 'If-None-Match': stored.get('ETag') ?? '', 'Cache-Control': 'max-age=0' };
  await sendRequest(`${service.url}/openapi.json`, { headers: revalidation });

  async function send(operation: NamedOperation, headers: Headers, body?: string) {
    const url = `${service.url}${samplePath(operation)}`;
    const { method } = operation;
    if (method === 'GET' && body !== undefined) recorder.record({ method, url, ...(await getWithBody(url, headers, body)) });
    else await sendRequest(url, { method, headers, body });
  }
}

export async function driveRateLimits(operations: NamedOperation[]) {
  const { url } = await aFullService(await contractDatabase(), { RATE_LIMIT_FACTOR: LOWEST_LIMITS });
  for (const operation of operations.filter(({ responses }) => '429' in responses)) {
    for (const _ of [1, 2]) await sendRequest(`${url}${samplePath(operation)}`, { method: operation.method });
  }
}

export function samplePath({ path }: Pick<NamedOperation, 'path'>): string {
  return (path.startsWith('/api/') ? path.replace('{slug}', SAMPLE_SLUG) : path).replace(/\{\w+\}/g, SAMPLE_ID);
}

/** fetch cannot send a body with GET. */
function getWithBody(url: string, headers: Headers, body: string): Promise<{ status: number; contentType: string; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers: { ...headers, 'Content-Length': body.length } }, async (reply) => {
      const text = Buffer.concat(await reply.toArray()).toString();
      resolve({ status: reply.statusCode ?? 0, contentType: reply.headers['content-type'] ?? '', text });
    });
    outgoing.on('error', reject).end(body);
  });
}
