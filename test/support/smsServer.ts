import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onCleanup } from './cleanup.ts';

interface Sms {
  to: string;
  text: string;
}

/** An SMS gateway that stores the SMS it accepts. */
export class TestSmsServer {
  messages: Sms[] = [];
  /** Every request, accepted or not. */
  requests: { headers: IncomingMessage['headers']; body: string }[] = [];
  /** The HTTP status of the answer. */
  statusFor: (sms: Sms) => number = () => 202;
  private port = 0;
  private server: Server | undefined;
  private arrivals: (() => void)[] = [];

  static async create(): Promise<TestSmsServer> {
    const smsServer = new TestSmsServer();
    await smsServer.start();
    onCleanup(() => smsServer.close());
    return smsServer;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/send`;
  }

  /** Listens; after `close` again on the same port. */
  async start(): Promise<void> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        this.requests.push({ headers: request.headers, body });
        const sms = parseSms(body);
        response.statusCode = this.statusFor(sms);
        if (response.statusCode < 300) this.messages.push(sms);
        response.end('{"id":"some-id"}');
        for (const arrived of this.arrivals.splice(0)) arrived();
      });
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    return new Promise((resolve) => {
      if (!server) return resolve();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  /** Waits for the newest SMS to a phone number, or for the one with that ordinal. */
  async smsTo(phoneNumber: string, ordinal?: number): Promise<Sms> {
    const found = () => this.messages.filter(({ to }) => to === phoneNumber);
    while (found().length < (ordinal ?? 1)) await new Promise<void>((arrived) => this.arrivals.push(arrived));
    return found().at(ordinal === undefined ? -1 : ordinal - 1) as Sms;
  }

  /** The six digits of that SMS. */
  async codeTo(phoneNumber: string, ordinal?: number): Promise<string> {
    return /\b\d{6}\b/.exec((await this.smsTo(phoneNumber, ordinal)).text)?.[0] ?? '';
  }
}

function parseSms(body: string): Sms {
  try {
    return JSON.parse(body);
  } catch {
    return { to: '', text: body };
  }
}
