import { connect, type Socket } from 'node:net';

/** Called with the status of a response; 0 when the connection was lost. */
export type OnResponse = (connection: Connection, status: number) => void;

const BUFFER_BYTES = 16_384;
const CONTENT_LENGTH = 'Content-Length: ';

/**
 * A keep-alive connection that sends one request after the other. It parses of a response only what it needs to find its
 * end, because the load generator shares the machine with the server.
 */
export class Connection {
  /** When the current request was sent, by performance.now(). */
  sentAt = 0;
  /** How many requests it may still send. */
  remaining = 0;
  private text = '';
  private onResponse: OnResponse | undefined;
  private readonly socket: Socket;

  constructor(port: number) {
    const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
    const callback = (length: number) => this.read(buffer.toString('latin1', 0, length));
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer, callback } });
    this.socket.on('error', () => {});
    this.socket.on('close', () => this.done(0));
  }

  request(request: string, onResponse: OnResponse): void {
    this.onResponse = onResponse;
    if (this.socket.connecting) this.socket.once('connect', () => this.send(request));
    else this.send(request);
  }

  close(): void {
    this.onResponse = undefined;
    this.socket.destroy();
  }

  private send(request: string) {
    this.sentAt = performance.now();
    this.socket.write(request, 'latin1');
  }

  private read(piece: string): true {
    this.text += piece;
    const head = this.text.indexOf('\r\n\r\n');
    if (head !== -1 && this.text.length >= head + 4 + this.bodyLength(head)) {
      const status = Number(this.text.slice(9, 12));
      this.text = '';
      this.done(status);
    }
    return true;
  }

  private bodyLength(head: number): number {
    const at = this.text.indexOf(CONTENT_LENGTH);
    return at === -1 || at > head ? 0 : Number.parseInt(this.text.slice(at + CONTENT_LENGTH.length, at + CONTENT_LENGTH.length + 8), 10);
  }

  private done(status: number) {
    const { onResponse } = this;
    this.onResponse = undefined;
    onResponse?.(this, status);
  }
}
