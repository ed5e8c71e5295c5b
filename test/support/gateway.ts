import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterwards } from './tidy.ts';

interface Sms {
  to: string;
  text: string;
}

/** A real SMS gateway: what it takes is read as a person reads it on a phone. */
export class Gateway {
  messages: Sms[] = [];
  /** Every request as it came, accepted or not. */
  requests: { headers: IncomingMessage['headers']; body: string }[] = [];
  /** The status it answers. */
  mood: (sms: Sms) => number = () => 202;
  private port = 0;
  private server: Server | undefined;
  private arrivals: (() => void)[] = [];

  static async open(): Promise<Gateway> {
    const gateway = new Gateway();
    await gateway.start();
    afterwards(() => gateway.shut());
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/send`;
  }

  /** Opens for the first time, or again at the same port. */
  async start(): Promise<void> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        this.requests.push({ headers: request.headers, body });
        const sms = read(body);
        response.statusCode = this.mood(sms);
        if (response.statusCode < 300) this.messages.push(sms);
        response.end('{"id":"some-id"}');
        for (const arrived of this.arrivals.splice(0)) arrived();
      });
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  shut(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    return new Promise((resolve) => {
      if (!server) return resolve();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  /** The newest SMS to a number, or the one of that number, waited for if it is still on its way. */
  async smsTo(number: string, which?: number): Promise<Sms> {
    const found = () => this.messages.filter(({ to }) => to === number);
    while (found().length < (which ?? 1)) await new Promise<void>((arrived) => this.arrivals.push(arrived));
    return found().at(which === undefined ? -1 : which - 1) as Sms;
  }

  /** The six digits of an SMS. */
  async codeTo(number: string, which?: number): Promise<string> {
    return /\b\d{6}\b/.exec((await this.smsTo(number, which)).text)?.[0] ?? '';
  }
}

function read(body: string): Sms {
  try {
    return JSON.parse(body);
  } catch {
    return { to: '', text: body };
  }
}
