import { expect } from 'chai';
import {
  afterOneAccepted,
  afterTooMany,
  type ConnectionLimit,
  roomFor,
  startingLimit,
} from '../../src/messages/delivery/connectionLimit.ts';
import { createDispatcher } from '../../src/messages/delivery/dispatcher.ts';
import type { EmailMessage } from '../../src/messages/email.ts';
import { onEachDatabase } from '../support/databases.ts';
import { addresses, anOutbox } from '../support/simulatedRelay.ts';

const NOW = new Date('2026-06-01T10:00:00Z');
const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);
const TOO_MANY = '421 4.7.0 mail.example.org Error: too many connections from 192.0.2.1';

/** A server that takes so many connections: each message needs one, and keeps it for a few turns of the event loop. */
function aServerFor(maxOpen: () => number) {
  const counts = { open: 0, accepted: 0, refused: 0, most: 0 };
  async function send(_email: EmailMessage) {
    if (counts.open >= maxOpen()) {
      counts.refused++;
      throw Object.assign(new Error(`Invalid greeting. response=${TOO_MANY}`), {
        code: 'EPROTOCOL',
        responseCode: 421,
        response: TOO_MANY,
      });
    }
    counts.most = Math.max(counts.most, ++counts.open);
    await new Promise((resolve) => setTimeout(resolve, 5));
    counts.open--;
    counts.accepted++;
  }
  return { counts, send, close() {} };
}

const compose = async () => (message: { id: string; recipient: string | null }) => ({
  ...{ to: message.recipient ?? '', messageId: `<${message.id}@example.org>`, text: '', subject: '', html: '' },
});

describe('How many connections a mail server takes', () => {
  it('is learned from those that live while one more is refused, and tried anew after 100 emails', () => {
    const steps: [what: string, change: (limit: ConnectionLimit) => ConnectionLimit, current: number][] = [
      ['of 5, the first is refused while 4 are being sent', (limit) => afterTooMany(limit, 4, NOW), 4],
      ['another one', (limit) => afterTooMany(limit, 3, NOW), 3],
      ['one that was begun before and is told late', (limit) => afterTooMany(limit, 4, NOW), 3],
      ['the last one too many', (limit) => afterTooMany(limit, 2, NOW), 2],
      ['99 are accepted', (limit) => repeat(99, afterOneAccepted, limit), 2],
      ['the 100th', afterOneAccepted, 3],
      ['which was too many again', (limit) => afterTooMany(limit, 2, NOW), 2],
      ['other clients have gone: 1,000 are accepted', (limit) => repeat(1_000, afterOneAccepted, limit), 5],
    ];
    steps.reduce((limit, [what, change, current]) => {
      const changed = change(limit);
      expect([what, changed.current, roomFor(changed, 1, NOW)]).to.deep.equal([what, current, current - 1]);
      return changed;
    }, startingLimit(5));
  });

  it('is none for a while that grows, while other clients have them all', () => {
    const once = afterTooMany(startingLimit(5), 0, NOW);
    const twice = afterTooMany(once, 0, NOW);
    const often = repeat(20, (limit) => afterTooMany(limit, 0, NOW), twice);
    const room = (limit: ConnectionLimit, seconds: number) => roomFor(limit, 0, inSeconds(seconds));
    expect([room(once, 0.9), room(once, 1), room(twice, 1.9), room(twice, 2), room(often, 59), room(often, 60)]).to.deep.equal([
      ...[0, 1, 0, 1, 0, 1],
    ]);
    expect(roomFor(afterOneAccepted(often), 0, NOW)).to.equal(1);
  });

  onEachDatabase((fresh) => {
    it('two of five: what they send goes on, no pause and no slower pace, and each email is sent once', async () => {
      const server = aServerFor(() => 2);
      const outbox = await anOutbox(await fresh(), () => null);
      await outbox.write(addresses(60));
      const { dispatch } = createDispatcher(outbox.deps, 'email', server, compose, { connections: 5 });
      await dispatch();
      const { counts } = server;
      expect(counts, 'but for those that were refused, which wait a second').to.include({ accepted: 60 - counts.refused, most: 2 });
      expect(counts.refused).to.be.within(1, 5);
      outbox.clock.advance(1_000);
      await dispatch();
      expect(counts.accepted).to.equal(60);
      const channel = await outbox.db('message_channels').where({ id: 'email' }).first();
      expect(channel).to.include({ faults: 0, fault_cause: null, pace_ms: null });
      expect(await outbox.db('messages').whereNotNull('channel_failed_at')).to.deep.equal([]);
    });

    it('none, because another process of ours has them: it goes on, and this one rests', async () => {
      const outbox = await anOutbox(await fresh(), () => null);
      await outbox.write(addresses(20));
      const [first, second] = [aServerFor(() => 1), aServerFor(() => 0)];
      const one = createDispatcher(outbox.deps, 'email', first, compose, { connections: 1 });
      const other = createDispatcher(outbox.deps, 'email', second, compose, { connections: 1 });
      await Promise.all([one.dispatch(), untilAccepted(first.counts).then(other.dispatch)]);
      expect(second.counts.refused, 'it does not insist').to.equal(1);
      outbox.clock.advance(1_000);
      await one.dispatch();
      expect(first.counts.accepted).to.equal(20);
    });

    it('none at all: the channel pauses, and says what to set', async () => {
      const server = aServerFor(() => 0);
      const outbox = await anOutbox(await fresh(), () => null);
      await outbox.write(addresses(10));
      const { dispatch } = createDispatcher(outbox.deps, 'email', server, compose, { connections: 5 });
      await dispatch();
      await dispatch();
      expect(server.counts.refused).to.equal(5);
      expect(await outbox.db('message_channels').where({ id: 'email' }).first()).to.include({ faults: 1, fault_cause: 'connections' });
    });
  });
});

function repeat(times: number, change: (limit: ConnectionLimit) => ConnectionLimit, limit: ConnectionLimit): ConnectionLimit {
  return Array.from({ length: times }).reduce<ConnectionLimit>((changed) => change(changed), limit);
}

async function untilAccepted(counts: { accepted: number }): Promise<void> {
  while (counts.accepted === 0) await new Promise((resolve) => setTimeout(resolve, 1));
}
