import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { afterwards } from './tidy.ts';

/** What the mail server answers; null accepts. A recipient is known while it is named, the letter itself is not. */
type Mood = (session: SMTPServerSession, stage: 'recipient' | 'data', recipient?: string) => { code: number; message: string } | null;

export interface Received extends Email {
  recipients: string[];
  raw: string;
}

/** A real SMTP server, whose letters are read as a person reads them. */
export class Postbox {
  letters: Received[] = [];
  mood: Mood = () => null;
  /** What happens between a letter's arrival and the word that it is accepted: a slow server is slow here. */
  beforeAccepting: () => Promise<unknown> = async () => {};
  private port = 0;
  private server: SMTPServer | undefined;
  private arrivals: (() => void)[] = [];

  static async open(): Promise<Postbox> {
    const postbox = new Postbox();
    await postbox.start();
    afterwards(() => postbox.shut());
    return postbox;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** Opens for the first time, or again at the same port. */
  async start(): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: ({ address }, session, done) => done(refusal(this.mood(session, 'recipient', address))),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => void this.receive(Buffer.concat(chunks), session, done));
      },
    });
    server.on('error', () => {});
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.server.address() as AddressInfo).port;
  }

  shut(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    return new Promise((resolve) => (server ? server.close(resolve) : resolve()));
  }

  /** Cuts every connection, in the middle of whatever is said. */
  hangUp(): void {
    for (const connection of this.server?.connections ?? []) connection._socket.destroy();
  }

  /** The newest letter to somebody, or the one of that number, waited for if it is still on its way. */
  async letterTo(address: string, number?: number): Promise<Received> {
    const found = () => this.letters.filter(({ recipients }) => recipients.includes(address));
    while (found().length < (number ?? 1)) await new Promise<void>((arrived) => this.arrivals.push(arrived));
    return found().at(number === undefined ? -1 : number - 1) as Received;
  }

  private async receive(raw: Buffer, session: SMTPServerSession, done: (error?: Error | null) => void) {
    const refused = refusal(this.mood(session, 'data'));
    if (refused) return done(refused);
    const recipients = session.envelope.rcptTo.map(({ address }) => address);
    this.letters.push({ ...(await PostalMime.parse(raw)), recipients, raw: raw.toString() });
    for (const arrived of this.arrivals.splice(0)) arrived();
    await this.beforeAccepting();
    done();
  }
}

function refusal(mood: { code: number; message: string } | null): Error | null {
  return mood && Object.assign(new Error(mood.message), { responseCode: mood.code });
}

/** The link of a letter that confirms, as a person finds it in the text. */
export function confirmLinkIn({ text = '' }: Received): string {
  return /\S+\/confirm_registration\?uuid=\S+/.exec(text)?.[0] ?? '';
}
