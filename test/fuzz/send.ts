import { type Agent, request } from 'node:http';
import type { FuzzResponse } from './checkResponse.ts';
import type { FuzzRequest } from './fuzzRequest.ts';

/** Sends a request. A lost connection resolves with status 0. */
export function send(agent: Agent, url: string, fuzzRequest: FuzzRequest): Promise<FuzzResponse> {
  const { method, path, headers, body } = fuzzRequest;
  return new Promise((resolve) => {
    const outgoing = request(
      `${url}`,
      { agent, method, path, headers: { ...headers, ...(body !== undefined && { 'Content-Length': Buffer.byteLength(body) }) } },
      (incoming) => {
        if (incoming.headers['content-type']?.startsWith('text/event-stream')) {
          // The stream never ends: its headers are the response.
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
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // The server may close an idle connection at the moment when it is used again.
      if (outgoing.reusedSocket && error.code === 'ECONNRESET') resolve(send(agent, url, fuzzRequest));
      else resolve({ status: 0, headers: {}, text: error.message });
    });
    outgoing.setTimeout(20_000, () => outgoing.destroy());
    outgoing.end(body);
  });
}
