import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { onCleanup } from './cleanup.ts';

/** The reply of the mail server in a phase of the SMTP session; null accepts. `recipient` is known in the phase 'recipient' only. */
type ReplyRule = (session: SMTPServerSession, phase: 'recipient' | 'data', recipient?: string) => Reply | null;
interface Reply {
  code: number;
  message: string;
}

export interface ReceivedEmail extends Email {
  recipients: string[];
  /** The address in the envelope, to which bounces go. */
  envelopeFrom: string;
  raw: string;
}

/** An SMTP server that parses and stores the emails it accepts. */
export class TestSmtpServer {
  messages: ReceivedEmail[] = [];
  replyFor: ReplyRule = () => null;
  /** The reply to MAIL FROM. */
  replyToSender: (sender: string) => Reply | null = () => null;
  /** Awaited between receiving an email and accepting it, to simulate a slow server. */
  beforeAccepting: () => Promise<unknown> = async () => {};
  private port = 0;
  private server: SMTPServer | undefined;
  private arrivals: (() => void)[] = [];

  /** What is stored of an email. */
  private readonly summarize: (email: ReceivedEmail) => ReceivedEmail;

  private readonly options: SMTPServerOptions;

  private constructor(summarize: (email: ReceivedEmail) => ReceivedEmail, options: SMTPServerOptions) {
    this.summarize = summarize;
    this.options = options;
  }

  /**
   * @param summarize for tests that receive many thousands of emails
   * @param options such as `{ disabledCommands: [] }` for STARTTLS, or `{ secure: true }` for TLS from the start
   */
  static async create(summarize = (email: ReceivedEmail) => email, options: SMTPServerOptions = {}): Promise<TestSmtpServer> {
    const smtpServer = new TestSmtpServer(summarize, options);
    await smtpServer.start();
    onCleanup(() => smtpServer.close());
    return smtpServer;
  }

  get url(): string {
    return `${this.options.secure ? 'smtps' : 'smtp'}://127.0.0.1:${this.port}`;
  }

  /** Listens; after `close` again on the same port. */
  async start(): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      ...this.options,
      onRcptTo: ({ address }, session, done) => done(smtpError(this.replyFor(session, 'recipient', address))),
      onMailFrom: ({ address }, _session, done) => done(smtpError(this.replyToSender(address))),
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

  close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    return new Promise((resolve) => (server ? server.close(resolve) : resolve()));
  }

  /** Destroys every open connection. */
  dropConnections(): void {
    for (const connection of this.server?.connections ?? []) connection._socket.destroy();
  }

  /** Waits for the newest email to an address, or for the one with that ordinal. */
  async messageTo(address: string, ordinal?: number): Promise<ReceivedEmail> {
    const found = () => this.messages.filter(({ recipients }) => recipients.includes(address));
    while (found().length < (ordinal ?? 1)) await new Promise<void>((arrived) => this.arrivals.push(arrived));
    return found().at(ordinal === undefined ? -1 : ordinal - 1) as ReceivedEmail;
  }

  private async receive(raw: Buffer, session: SMTPServerSession, done: (error?: Error | null) => void) {
    const error = smtpError(this.replyFor(session, 'data'));
    if (error) return done(error);
    const recipients = session.envelope.rcptTo.map(({ address }) => address);
    const envelopeFrom = (session.envelope.mailFrom as { address: string }).address;
    this.messages.push(this.summarize({ ...(await PostalMime.parse(raw)), recipients, envelopeFrom, raw: raw.toString() }));
    for (const arrived of this.arrivals.splice(0)) arrived();
    await this.beforeAccepting();
    done();
  }
}

function smtpError(reply: Reply | null): Error | null {
  return reply && Object.assign(new Error(reply.message), { responseCode: reply.code });
}

/** The confirmation link in the text of an email. */
export function confirmationLinkIn({ text = '' }: ReceivedEmail): string {
  return /\S+\/confirm_registration\?uuid=\S+/.exec(text)?.[0] ?? '';
}
