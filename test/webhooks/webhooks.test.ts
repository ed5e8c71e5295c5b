import { expect } from 'chai';
import { replaySchema } from '../../src/console/webhooks/webhookSchemas.ts';
import { rowsFrom } from '../../src/database/tableMapping.ts';
import { DomainError } from '../../src/domainError.ts';
import type { Event } from '../../src/events/event.ts';
import { cancel } from '../../src/registrations/commands/cancel.ts';
import { changeEvent } from '../../src/registrations/commands/changeEvent.ts';
import { confirmOnBehalf } from '../../src/registrations/commands/confirmOnBehalf.ts';
import { registrations } from '../../src/registrations/domain/registration.ts';
import { changeWebhook, createWebhook, removeWebhook, rotateSecret, sendTest } from '../../src/webhooks/manageWebhooks.ts';
import { openWebhookConnection } from '../../src/webhooks/postWebhook.ts';
import { MAX_REPLAY_DAYS, replayOne, replaySince } from '../../src/webhooks/replayDeliveries.ts';
import { webhookDeliveries } from '../../src/webhooks/webhook.ts';
import { signedHeaders } from '../../src/webhooks/webhookSecret.ts';
import type { WebhookType } from '../../src/webhooks/webhookType.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { aService, type RunningService } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';
import { WebhookReceiver } from '../support/webhookReceiver.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const ALLOWED = { WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1' };

describe('A webhook', () => {
  it('is signed as Standard Webhooks says: its published example', () => {
    const headers = signedHeaders(
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1_614_265_330,
      '{"test": 2432232314}',
    );
    expect(headers['webhook-signature']).to.equal('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('is sent again by the example of the document, which names a time that is taken', () => {
    const [{ since }] = replaySchema.describe().examples;
    expect(Date.now() - Date.parse(since)).to.be.within(0, MAX_REPLAY_DAYS * DAY_MS);
  });

  it('waits for no receiver longer than its time, and reads no endless answer', async () => {
    const receiver = await WebhookReceiver.create();
    const post = async (timeoutMs: number) => {
      const connection = openWebhookConnection(receiver.url, { WEBHOOK_ALLOWED_NETWORKS: ['127.0.0.1'] }, timeoutMs);
      return connection.post('{}', {}, new AbortController().signal).finally(connection.close);
    };
    receiver.answer = () => {};
    expect(await post(300)).to.deep.equal({ status: null, failure: 'timeout' });
    receiver.answer = (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'.repeat(4_000)), 1);
      response.on('close', () => clearInterval(timer));
    };
    expect(await post(10_000)).to.deep.equal({ status: 200, failure: null });
    receiver.answer = ({ socket }) => socket?.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n');
    expect(await post(10_000)).to.deep.equal({ status: 101, failure: 'status' });
  });

  onEachDatabase((fresh) => {
    async function setUp(slots = 20) {
      const service = await aService({ DATABASE_URL: await fresh(), ...ALLOWED });
      const event = await anEvent(service.deps, { slots });
      const receiver = await WebhookReceiver.create();
      return { service, event, receiver };
    }

    it('is told of each thing that happens from then on, once, with an id that stays, and without a name', async () => {
      const { service, event, receiver } = await setUp(1);
      await signUp(service, event);
      const { id, secret } = await aWebhook(service, event, receiver);
      const first = await signUp(service, event);
      await confirm(service, first);
      const [holder] = await people(service, event);
      await service.processor.execute(cancel(holder as typeof first, OPERATOR));
      await service.deliverWebhooks();
      const expected = ['registration.created', 'registration.confirmed', 'registration.cancelled', 'registration.promoted'];
      expect(receiver.types).to.deep.equal(expected);
      expect(receiver.received[3]?.data).to.deep.equal({ event: event.slug, registration: first.id, state: 'confirmed', slots: 1 });
      expect(receiver.received.map(({ body }) => body).join()).not.to.match(/Ada|example\.org/);
      const entries = await service.deps.db('audit_log').where({ event_id: event.id, action: 'registration.promoted' });
      expect(receiver.received[3]?.id).to.equal(entries[0].id);
      const { id: messageId, headers, body } = receiver.received[0] ?? expect.fail('nothing came');
      expect(headers['webhook-signature']).to.equal(
        signedHeaders([secret], messageId, Number(headers['webhook-timestamp']), body)['webhook-signature'],
      );
      await service.deliverWebhooks();
      await Promise.all([service.deliverWebhooks(), service.deliverWebhooks()]);
      expect(receiver.received).to.have.length(4);
      const stored = await service.deps.db('webhooks').where({ id }).first();
      expect(JSON.stringify(stored)).not.to.contain(secret.slice(6));
    });

    it('is told only what it asks for; one for all events is told of each event, also of new ones', async () => {
      const { service, event, receiver } = await setUp();
      const ofAll = await WebhookReceiver.create();
      await aWebhook(service, null, ofAll);
      await aWebhook(service, event, receiver, ['registration.confirmed', 'event.changed']);
      const newer = await anEvent(service.deps);
      await confirm(service, await signUp(service, event));
      await signUp(service, newer);
      await service.deliverWebhooks();
      expect(receiver.types).to.deep.equal(['registration.confirmed']);
      const told = ofAll.received.map(({ type, data }) => `${data.event} ${type}`);
      expect(told).to.have.members([
        ...[`${event.slug} registration.created`, `${event.slug} registration.confirmed`],
        ...[`${newer.slug} event.created`, `${newer.slug} registration.created`],
      ]);
      const sameMessage = ofAll.received.find(({ type }) => type === 'registration.confirmed');
      expect(receiver.received[0]?.id).to.equal(sameMessage?.id);
    });

    it('comes later when its receiver was dead, slow or broken, once, and keeps nobody else waiting', async () => {
      const { service, event, receiver } = await setUp();
      const other = await WebhookReceiver.create();
      const { id } = await aWebhook(service, event, receiver);
      await aWebhook(service, event, other);
      await receiver.stop();
      for (let index = 0; index < 3; index++) await signUp(service, event);
      await service.deliverWebhooks();
      expect(other.received).to.have.length(3);
      const failing = await service.deps.db('webhooks').where({ id }).first();
      expect([failing.failures, failing.failure]).to.deep.equal([1, 'connection']);
      await receiver.start();
      receiver.answer = (response) => response.writeHead(500).end('a stack trace');
      service.clock.advance(MINUTE_MS);
      await service.deliverWebhooks();
      receiver.answer = (response) => response.writeHead(302, { Location: 'http://10.0.0.1/' }).end();
      service.clock.advance(MINUTE_MS);
      await service.deliverWebhooks();
      expect((await service.deps.db('webhooks').where({ id }).first()).failure).to.equal('redirect');
      receiver.answer = (response) => response.writeHead(204).end();
      receiver.received.length = 0;
      for (let minutes = 0; minutes < 10; minutes++) {
        service.clock.advance(MINUTE_MS);
        await service.deliverWebhooks();
      }
      expect([...receiver.timesById.values()]).to.deep.equal([1, 1, 1]);
      expect(other.received).to.have.length(3);
      expect((await service.deps.db('webhooks').where({ id }).first()).failures).to.equal(0);
      expect(JSON.stringify(await service.deps.db('webhook_deliveries'))).not.to.contain('stack trace');
    });

    it('goes to its new address from the next message on, also in the middle of many, and nowhere once it is disabled', async () => {
      const { service, event, receiver } = await setUp();
      const moved = await WebhookReceiver.create();
      const { id } = await aWebhook(service, event, receiver);
      const change = (to: object) => changeWebhook(service.deps, OPERATOR, event, id, to);
      receiver.answer = (response) => void change({ url: moved.url }).then(() => response.writeHead(204).end());
      moved.answer = (response) => {
        const isLast = moved.received.length === 2;
        void (isLast ? change({ enabled: false }) : Promise.resolve()).then(() => response.writeHead(204).end());
      };
      for (let index = 0; index < 5; index++) await signUp(service, event);
      await service.deliverWebhooks();
      expect([receiver.received.length, moved.received.length]).to.deep.equal([1, 2]);
    });

    it('passes over one message that its receiver never takes', async () => {
      const { service, event, receiver } = await setUp();
      await aWebhook(service, event, receiver);
      receiver.answer = (response, { type }) => response.writeHead(type === 'registration.created' ? 400 : 200).end();
      await confirm(service, await signUp(service, event));
      await service.deliverWebhooks();
      service.clock.advance(500);
      await service.deliverWebhooks();
      expect(receiver.types).to.deep.equal(['registration.created']);
      service.clock.advance(600);
      await service.deliverWebhooks();
      expect(receiver.types).to.include('registration.confirmed');
    });

    it('is not sent again what happened if it is removed meanwhile', async () => {
      const { service, event, receiver } = await setUp();
      const { id } = await aWebhook(service, event, receiver);
      await signUp(service, event);
      const scope = { id: event.id, slug: event.slug };
      const since = new Date(service.clock.now().getTime() - MINUTE_MS);
      const [replayed, removed] = await Promise.allSettled([
        replaySince(service.deps, OPERATOR, scope, id, since),
        removeWebhook(service.deps, OPERATOR, scope, id),
      ]);
      expect(removed.status).to.equal('fulfilled');
      if (replayed.status === 'rejected') expect(replayed.reason).to.be.instanceOf(DomainError);
    });

    it('is given up visibly after five days, and tells what was missed when it is enabled again', async () => {
      const { service, event, receiver } = await setUp();
      const { id } = await aWebhook(service, event, receiver);
      await receiver.stop();
      await signUp(service, event);
      for (let days = 0; days <= 6; days++) {
        await service.deliverWebhooks();
        service.clock.advance(DAY_MS);
      }
      expect((await service.deps.db('webhooks').where({ id }).first()).disabled_because).to.equal('failures');
      expect(await service.deps.db('needs_attention').pluck('what')).to.include('webhook disabled');
      expect(await service.deps.db('audit_log').where({ event_id: event.id }).pluck('action')).to.include('webhook.disabled');
      const [delivery] = await rowsFrom(service.deps.db, webhookDeliveries);
      expect(delivery?.givenUpAt).to.be.a('string');
      await signUp(service, event);
      await receiver.start();
      await service.deliverWebhooks();
      expect(receiver.received).to.deep.equal([]);
      await changeWebhook(service.deps, OPERATOR, event, id, { enabled: true });
      await signUp(service, event);
      await service.deliverWebhooks();
      expect(receiver.received).to.have.length(1);
      const since = new Date(service.deps.now().getTime() - 10 * DAY_MS);
      expect(await replaySince(service.deps, OPERATOR, event, id, since), 'event.created, too').to.equal(4);
      await service.deliverWebhooks();
      expect([...receiver.timesById.values()].sort()).to.deep.equal([1, 1, 1, 2]);
      expect(await replayOne(service.deps, event, id, String(delivery?.id))).to.equal(1);
      await service.deliverWebhooks();
      expect(receiver.received).to.have.length(6);
      service.clock.advance(8 * DAY_MS);
      await service.eraseExpired();
      expect(await rowsFrom(service.deps.db, webhookDeliveries)).to.deep.equal([]);
    });

    it('is disabled at once when its receiver says that it is gone (410)', async () => {
      const { service, event, receiver } = await setUp();
      const { id } = await aWebhook(service, event, receiver);
      receiver.answer = (response) => response.writeHead(410).end();
      await signUp(service, event);
      await service.deliverWebhooks();
      expect((await service.deps.db('webhooks').where({ id }).first()).disabled_because).to.equal('gone');
    });

    it('is told to its owners, or for all events to administrators, by one email, when it is disabled; not to who has chosen so', async () => {
      const { service, event, receiver } = await setUp();
      const [owner, quiet, editor] = [await aConsoleUser(service), await aConsoleUser(service), await aConsoleUser(service)];
      const administrator = await aConsoleUser(service, { roles: ['administrator'] });
      for (const [user, role] of [
        [owner, 'owner'],
        [quiet, 'owner'],
        [editor, 'editor'],
      ] as const)
        await joinTeam(service, event, user, role);
      const path = `/api/events/${event.slug}/notices`;
      const { body } = await quiet.request(path);
      await quiet.request(path, { method: 'PATCH', body: { ...body, webhookDisabled: 'off' } });
      await service.tellOrganisers();
      await aWebhook(service, event, receiver);
      await aWebhook(service, null, receiver);
      receiver.answer = (response) => response.writeHead(410).end();
      // Of an event that has begun it is news, too.
      service.clock.advance(Date.parse(event.startsAt) - service.deps.now().getTime() + MINUTE_MS);
      await service.processor.execute(changeEvent(event, { slots: 30 }, OPERATOR));
      await service.deliverWebhooks();
      await service.tellOrganisers();
      await service.tellOrganisers();
      const told = await service.deps
        .db('messages')
        .whereIn('template', ['organiser-notice', 'account-webhook-disabled'])
        .orderBy('template')
        .select('account_id', 'data');
      expect(told).to.deep.equal([
        { account_id: administrator.accountId, data: JSON.stringify({ host: `127.0.0.1:${receiver.port}` }) },
        { account_id: owner.accountId, data: JSON.stringify({ eventId: event.id, counts: { webhook_disabled: 1 } }) },
      ]);
    });

    it('is signed with the old secret as well for a day after a rotation', async () => {
      const { service, event, receiver } = await setUp();
      const { id, secret } = await aWebhook(service, event, receiver);
      const rotated = await rotateSecret(service.deps, OPERATOR, event, id);
      const isSignedWith = async (...secrets: string[]) => {
        const messageId = await sendTest(service.deps, OPERATOR, event, id);
        await service.deliverWebhooks();
        const { headers, body } = receiver.received.at(-1) ?? expect.fail('nothing came');
        expect(headers['webhook-id']).to.equal(messageId);
        expect(headers['webhook-signature']).to.equal(
          signedHeaders(secrets, messageId, Number(headers['webhook-timestamp']), body)['webhook-signature'],
        );
      };
      await isSignedWith(rotated, secret);
      service.clock.advance(DAY_MS);
      await isSignedWith(rotated);
    });

    it('is not sent after a restore until the operator has decided, nor to a private address that is not allowed', async () => {
      const { service, event, receiver } = await setUp();
      const { id } = await aWebhook(service, event, receiver);
      const pause = { id: 'a-pause', paused_at: '2027-05-01', paused_by: 'a test', reason: 'restored', marked_sent: 0 };
      await service.deps.db('outbox_pauses').insert(pause);
      await signUp(service, event);
      await service.deliverWebhooks();
      expect(receiver.received).to.deep.equal([]);
      await service.deps.db('outbox_pauses').delete();
      await service.deps.db('webhooks').update({ url: receiver.url.replace('127.0.0.1', '127.0.0.2') });
      await service.deliverWebhooks();
      expect((await service.deps.db('webhooks').where({ id }).first()).failure).to.equal('address');
      await changeWebhook(service.deps, OPERATOR, event, id, { url: receiver.url });
      service.clock.advance(MINUTE_MS);
      await service.deliverWebhooks();
      expect(receiver.received).to.have.length(1);
    });
  });
});

function aWebhook({ deps }: RunningService, event: Event | null, { url }: WebhookReceiver, types: WebhookType[] | null = null) {
  return createWebhook(deps, OPERATOR, event, { url, description: '', types });
}

function people({ deps }: RunningService, { id }: Event) {
  return rowsFrom(deps.db, registrations).where({ event_id: id }).orderBy('sequence');
}

async function signUp(service: RunningService, event: Event) {
  const { id } = await service.processor.execute(registerCommand(event.id, { waitList: true }));
  return (await people(service, event)).find((registration) => registration.id === id) ?? expect.fail('not registered');
}

function confirm(service: RunningService, registration: Awaited<ReturnType<typeof signUp>>) {
  return service.processor.execute(confirmOnBehalf(registration, OPERATOR));
}
