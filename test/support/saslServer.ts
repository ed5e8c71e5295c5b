import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { onCleanup } from './cleanup.ts';
import type { PostfixSettings } from './postfixFiles.ts';

/** The first lines that a server of Dovecot's authentication protocol sends (https://doc.dovecot.org/2.3/developer_manual/design/auth_protocol/). */
const GREETING = ['VERSION\t1\t2', 'MECH\tPLAIN\tplaintext', 'SPID\t1', 'CUID\t1', `COOKIE\t${'0'.repeat(32)}`, 'DONE', ''].join('\n');

/** Returns settings with which a Postfix relays for one user with a password, as a submission server does. */
export async function requireLogin(user: string, password: string, more: PostfixSettings = {}): Promise<() => PostfixSettings> {
  const server = createServer((socket) => {
    socket.on('error', () => {}).write(GREETING);
    let received = '';
    socket.setEncoding('utf8').on('data', (text) => {
      const lines = (received + text).split('\n');
      received = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('AUTH\t')) socket.write(answer(line, user, password));
    });
  }).listen(0, '127.0.0.1');
  onCleanup(() => void server.close());
  await once(server, 'listening');
  return () => ({
    smtpd_sasl_auth_enable: 'yes',
    smtpd_sasl_type: 'dovecot',
    smtpd_sasl_path: `inet:127.0.0.1:${(server.address() as AddressInfo).port}`,
    smtpd_relay_restrictions: 'permit_sasl_authenticated, reject_unauth_destination',
    ...more,
  });
}

/** The mechanism PLAIN (RFC 4616): NUL, user, NUL, password, in Base64. */
function answer(line: string, user: string, password: string): string {
  const [, id = '', ...parameters] = line.split('\t');
  const response = parameters.find((parameter) => parameter.startsWith('resp='))?.slice('resp='.length) ?? '';
  const isRight = Buffer.from(response, 'base64').toString() === `\0${user}\0${password}`;
  return isRight ? `OK\t${id}\tuser=${user}\n` : `FAIL\t${id}\tuser=${user}\n`;
}
