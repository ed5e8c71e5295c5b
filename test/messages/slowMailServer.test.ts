import { expect } from 'chai';
import { readConfig } from '../../src/config.ts';
import { createDispatcher } from '../../src/messages/delivery/dispatcher.ts';
import { claim } from '../../src/messages/outbox/claim.ts';
import { type SmtpSettings, smtpOptions } from '../../src/messages/transports/smtpOptions.ts';
import { onCleanup } from '../support/cleanup.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant } from '../support/factories.ts';
import { aServiceWithHeldOutbox } from '../support/heldOutbox.ts';
import { addresses, anOutbox } from '../support/simulatedRelay.ts';
import { until } from '../support/until.ts';

const MINUTE_MS = 60_000;

/** A transport that keeps each message until it is released, or broken off. */
function aSlowTransport(slow: (to: string) => boolean = () => true) {
  const waiting: { to: string; accept: () => void; breakOff: () => void }[] = [];
  const send = ({ to }: { to: string }) =>
    new Promise<void>((resolve, reject) => {
      if (!slow(to)) return resolve();
      const breakOff = () => reject(Object.assign(new Error('Connection closed'), { code: 'ECONNECTION', command: 'CONN' }));
      waiting.push({ to, accept: resolve, breakOff });
    });
  const abort = () => {
    for (const { breakOff } of waiting) breakOff();
  };
  onCleanup(abort);
  return { waiting, send, abort, close() {} };
}

const compose = async () => (message: { id: string; recipient: string | null }) => ({
  ...{ to: message.recipient ?? '', messageId: `<${message.id}@example.org>`, text: '', subject: '', html: '' },
});

describe('A mail server that takes ten minutes for its answer', () => {
  it('is waited for: RFC 5321 4.5.3.2 asks for five minutes until the greeting, and ten until the answer to the last dot', () => {
    const options = smtpOptions(readConfig({ SMTP_URL: 'smtp://127.0.0.1' }, '/nowhere') as SmtpSettings);
    expect(options.greetingTimeout).to.be.at.least(5 * MINUTE_MS);
    expect(options.connectionTimeout).to.be.at.least(5 * MINUTE_MS);
    expect(options.socketTimeout).to.be.at.least(10 * MINUTE_MS);
  });

  onEachDatabase((fresh) => {
    it('keeps its messages: their locks are extended, and no other process sends them again', async () => {
      const outbox = await anOutbox(await fresh(), () => null);
      await outbox.write(['ada@example.org']);
      const transport = aSlowTransport();
      const dispatched = createDispatcher(outbox.deps, 'email', transport, compose).dispatch();
      await until('it is being sent', () => transport.waiting.length === 1);
      for (let minute = 0; minute < 10; minute++) {
        outbox.clock.advance(MINUTE_MS);
        const until = new Date(outbox.clock.now().getTime() + 2 * MINUTE_MS).toISOString();
        await lockedUntil(outbox, until);
        expect(await claim(outbox.db, 'another process', outbox.clock.now(), 10)).to.deep.equal([]);
      }
      transport.waiting[0]?.accept();
      await dispatched;
      expect(await outbox.db('messages').whereNotNull('sent_at')).to.have.length(1);
    });

    it('keeps nobody else waiting: a code that is written meanwhile leaves', async () => {
      const outbox = await anOutbox(await fresh(), () => null);
      await outbox.write(addresses(3, 'slow'));
      const transport = aSlowTransport((to) => to.startsWith('slow'));
      const dispatched = createDispatcher(outbox.deps, 'email', transport, compose).dispatch();
      await until('they are being sent', () => transport.waiting.length === 3);
      await outbox.write(['ada@example.org'], 'account-sign-in');
      await until('the code is sent', async () => (await outbox.db('messages').whereNotNull('sent_at')).length === 1);
      for (const { accept } of transport.waiting) accept();
      await dispatched;
    });

    it('keeps nobody else waiting either if it breaks off another one meanwhile', async () => {
      const outbox = await anOutbox(await fresh(), () => null);
      await outbox.write(['slow@example.org', 'broken@example.org']);
      const transport = aSlowTransport((to) => !to.startsWith('ada'));
      const dispatched = createDispatcher(outbox.deps, 'email', transport, compose).dispatch();
      await until('they are being sent', () => transport.waiting.length === 2);
      transport.waiting.find(({ to }) => to.startsWith('broken'))?.breakOff();
      await until('the channel fails', async () => (await outbox.db('message_channels').where('faults', '>', 0)).length === 1);
      await outbox.write(['ada@example.org'], 'account-sign-in');
      outbox.clock.advance(2_000);
      await until('the code is sent', async () => (await outbox.db('messages').whereNotNull('sent_at')).length === 1);
      await until('the other one is tried again', () => transport.waiting.length === 3);
      for (const { accept } of transport.waiting) accept();
      await dispatched;
    });

    it('does not keep the service from stopping, and the next one sends the message', async () => {
      const outbox = await anOutbox(await fresh(), () => null);
      await outbox.write(['ada@example.org']);
      const transport = aSlowTransport();
      const dispatcher = createDispatcher(outbox.deps, 'email', transport, compose);
      const dispatched = dispatcher.dispatch();
      await until('it is being sent', () => transport.waiting.length === 1);
      await dispatcher.stop();
      await dispatched;
      expect(await outbox.db('message_channels').where({ id: 'email' }).first('faults')).to.deep.equal({ faults: 0 });
      await outbox.dispatch();
      expect(outbox.sent.map(({ to }) => to)).to.deep.equal(['ada@example.org']);
    });

    it('and breaks off after the whole message: it is not sent again at once, as it may have arrived', async () => {
      const { smtpServer, db, visitor, deliver } = await aServiceWithHeldOutbox(await fresh());
      await visitor.signUp(anApplicant());
      smtpServer.beforeAccepting = async () => smtpServer.dropConnections();
      await deliver();
      expect(await db('messages').first('cause', 'deferrals')).to.deep.equal({ cause: 'unanswered', deferrals: 1 });
    });
  });
});

function lockedUntil({ db }: Awaited<ReturnType<typeof anOutbox>>, time: string) {
  return until('the lock is extended', async () => (await db('messages').where('locked_until', '>=', time)).length === 1);
}
