import { connect, type Socket } from 'node:net';

/** Called with the status of an answer; 0 when the connection was lost. */
export type Answered = (connection: Connection, status: number) => void;

const LARGEST = 16_384;
const LENGTH = 'Content-Length: ';

/**
 * A connection that is kept alive and asks one request after the other. It reads of an answer only what it takes to
 * find its end: the load shares a small machine with what it measures.
 */
export class Connection {
  /** When the request that runs was sent, as performance.now() has it. */
  sentAt = 0;
  /** How many requests it may still send. */
  left = 0;
  private text = '';
  private answered: Answered | undefined;
  private readonly socket: Socket;

  constructor(port: number) {
    const buffer = Buffer.allocUnsafe(LARGEST);
    const callback = (length: number) => this.read(buffer.toString('latin1', 0, length));
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer, callback } });
    this.socket.on('error', () => {});
    this.socket.on('close', () => this.done(0));
  }

  ask(request: string, answered: Answered): void {
    this.answered = answered;
    if (this.socket.connecting) this.socket.once('connect', () => this.send(request));
    else this.send(request);
  }

  close(): void {
    this.answered = undefined;
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
    const at = this.text.indexOf(LENGTH);
    return at === -1 || at > head ? 0 : Number.parseInt(this.text.slice(at + LENGTH.length, at + LENGTH.length + 8), 10);
  }

  private done(status: number) {
    const { answered } = this;
    this.answered = undefined;
    answered?.(this, status);
  }
}
