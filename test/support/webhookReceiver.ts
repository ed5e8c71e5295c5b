import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from './certificate.ts';
import { onCleanup } from './cleanup.ts';

export interface ReceivedWebhook {
  id: string;
  headers: IncomingHttpHeaders;
  body: string;
  type: string;
  data: Record<string, unknown>;
}

/** A program of somebody else that takes webhooks, on a port of its own. It can be killed, and come back at the same port. */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  /** Tests replace it. */
  answer = (response: ServerResponse, _webhook: ReceivedWebhook): void => void response.writeHead(204).end();
  port = 0;
  private server: Server | undefined;
  private readonly certificate: Certificate | undefined;

  private constructor(certificate?: Certificate) {
    this.certificate = certificate;
  }

  /** With a certificate it speaks https. */
  static async create(certificate?: Certificate): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver(certificate);
    await receiver.start();
    onCleanup(() => receiver.stop());
    return receiver;
  }

  get url(): string {
    return `${this.certificate ? 'https' : 'http'}://127.0.0.1:${this.port}/hook`;
  }

  /** Of each message, how often it came. */
  get timesById(): Map<string, number> {
    const times = new Map<string, number>();
    for (const { id } of this.received) times.set(id, (times.get(id) ?? 0) + 1);
    return times;
  }

  get types(): string[] {
    return this.received.map(({ type }) => type);
  }

  async start() {
    const onRequest = async (request: IncomingMessage, response: ServerResponse) => {
      const body = Buffer.concat(await request.toArray()).toString();
      const { type, data } = JSON.parse(body || '{}');
      const webhook = { id: String(request.headers['webhook-id']), headers: request.headers, body, type, data };
      this.received.push(webhook);
      this.answer(response, webhook);
    };
    const server = this.certificate ? createTlsServer(this.certificate, onRequest) : createServer(onRequest);
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  async stop() {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  }
}
