import { type Agent, request } from 'node:http';
import type { Answer } from './judge.ts';
import type { Sent } from './request.ts';

/** Sends it as it is. A connection that is lost is an answer as well. */
export function send(agent: Agent, url: string, { method, path, headers, body }: Sent): Promise<Answer> {
  return new Promise((resolve) => {
    const outgoing = request(
      `${url}`,
      { agent, method, path, headers: { ...headers, ...(body !== undefined && { 'Content-Length': Buffer.byteLength(body) }) } },
      (incoming) => {
        if (incoming.headers['content-type']?.startsWith('text/event-stream')) {
          // It has no end: what it starts with is its answer.
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text: '' });
          outgoing.destroy();
          return;
        }
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text: Buffer.concat(chunks).toString() }),
        );
        incoming.on('error', () => resolve({ status: 0, headers: {}, text: '' }));
      },
    );
    outgoing.on('error', (error) => resolve({ status: 0, headers: {}, text: error.message }));
    outgoing.setTimeout(20_000, () => outgoing.destroy());
    outgoing.end(body);
  });
}
