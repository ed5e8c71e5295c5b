import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { onCleanup } from './cleanup.ts';

/** What Postfix asks about: attributes of https://www.postfix.org/SMTPD_POLICY_README.html. */
export interface PolicyRequest {
  /** The command that the client has sent. */
  protocol_state: 'CONNECT' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'END-OF-MESSAGE';
  sender: string;
  recipient: string;
}

const ACCEPT = 'DUNNO';

/** Decides for a Postfix what it answers, so that a test can change its mind while Postfix runs. */
export class PostfixPolicy {
  /** Returns an action of access(5), such as `550 5.1.1 No such mailbox`; undefined accepts. */
  actionFor: (request: PolicyRequest) => string | undefined = () => undefined;
  readonly requests: PolicyRequest[] = [];
  private port = 0;

  static async create(): Promise<PostfixPolicy> {
    const policy = new PostfixPolicy();
    const server = createServer((socket) => policy.serve(socket)).listen(0, '127.0.0.1');
    onCleanup(() => void server.close());
    await once(server, 'listening');
    policy.port = (server.address() as AddressInfo).port;
    return policy;
  }

  /** For one of Postfix's lists of restrictions. */
  get restriction(): string {
    return `check_policy_service inet:127.0.0.1:${this.port}`;
  }

  /** Each request and each answer ends with an empty line. */
  private serve(socket: Socket) {
    let received = '';
    socket.on('error', () => {});
    socket.setEncoding('utf8').on('data', (text) => {
      const requests = (received + text).split('\n\n');
      received = requests.pop() ?? '';
      for (const request of requests) socket.write(`action=${this.answer(parse(request))}\n\n`);
    });
  }

  private answer(request: PolicyRequest): string {
    this.requests.push(request);
    return this.actionFor(request) ?? ACCEPT;
  }
}

function parse(text: string): PolicyRequest {
  return Object.fromEntries(text.split('\n').map((line) => line.split(/=(.*)/s, 2)));
}
