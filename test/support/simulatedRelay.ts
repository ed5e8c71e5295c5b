import { createLog } from '../../src/createLog.ts';
import { insert } from '../../src/database/tableMapping.ts';
import type { Deps } from '../../src/deps.ts';
import { createDispatcher, type DispatchOptions } from '../../src/messages/delivery/dispatcher.ts';
import type { EmailMessage } from '../../src/messages/email.ts';
import { type Message, messages, newMessage } from '../../src/messages/message.ts';
import { type Clock, createTestDeps } from './service.ts';

/** An answer as Nodemailer throws it; null accepts. */
export type Answer = (recipient: string) => object | null;

export function rejection(command: 'MAIL FROM' | 'RCPT TO' | 'DATA', response: string): object {
  const code = command === 'DATA' ? 'EMESSAGE' : 'EENVELOPE';
  return { code, command, response, responseCode: Number(response.slice(0, 3)), message: response };
}

/** The real outbox, classification and dispatcher, with a clock of the test and a mail server that is a function. */
export async function anOutbox(DATABASE_URL: string, answer: Answer, options: DispatchOptions = {}) {
  const deps = { ...(await createTestDeps({ DATABASE_URL })), log: createLog('silent') };
  const sent: { to: string; template: string; at: number; afterMs: number }[] = [];
  const tried: string[] = [];
  const transport = {
    async send({ to, subject, text }: EmailMessage) {
      tried.push(to);
      const error = answer(to);
      if (error) throw error instanceof Error ? error : Object.assign(new Error(), error);
      const at = deps.now().getTime();
      sent.push({ to, template: subject, at, afterMs: at - Date.parse(text) });
    },
    close() {},
  };
  const compose = async () => (message: Message) => ({
    ...{
      to: message.recipient ?? '',
      messageId: `<${message.id}@example.org>`,
      text: message.createdAt,
      subject: message.template,
      html: '',
    },
  });
  const { dispatch } = createDispatcher(deps, 'email', transport, compose, options);
  /** The dispatcher works once a second, as in the service. */
  async function pass(seconds: number, eachSecond: (second: number) => Promise<unknown> = async () => {}) {
    for (let second = 0; second < seconds; second++) {
      await eachSecond(second);
      await dispatch();
      deps.clock.advance(1_000);
    }
  }
  return {
    deps,
    db: deps.db,
    clock: deps.clock as Clock,
    sent,
    tried,
    dispatch,
    pass,
    write: (to: string[], template = 'confirm') => write(deps, to, template),
  };
}

async function write(deps: Deps, recipients: string[], template: string): Promise<void> {
  const createdAt = deps.now().toISOString();
  const noOwner = { eventId: null, registrationId: null, accountId: null };
  const rows = recipients.map((recipient) => newMessage({ ...noOwner, channel: 'email', template, recipient, data: '{}', createdAt }));
  await insert(deps.db, messages, rows);
}

export function addresses(count: number, name = 'person'): string[] {
  return Array.from({ length: count }, (_, index) => `${name}${index}@example${index % 7}.org`);
}
