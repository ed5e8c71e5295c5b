import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { query } from '../../src/database/dialect.ts';
import { createWebhook } from '../../src/webhooks/manageWebhooks.ts';
import { failsAtOnce } from '../support/attempts.ts';
import { build, startProcess } from '../support/builtService.ts';
import { Visitor } from '../support/client.ts';
import { preloadFiles } from '../support/compileTestFolder.ts';
import { anOpenEvent } from '../support/concurrentSignUps.ts';
import { onEachDatabase } from '../support/databases.ts';
import { OPERATOR } from '../support/factories.ts';
import { LONG } from '../support/longForm.ts';
import { createTestDeps } from '../support/service.ts';
import { signUpUntilDisconnected } from '../support/signUpLoad.ts';
import { until } from '../support/until.ts';
import { countUntold, problemsOfWebhook } from '../support/webhookPromises.ts';
import { WebhookReceiver } from '../support/webhookReceiver.ts';

const CLIENTS = 4;
/** Each sign-up is told to the receiver: as many as a service bears take the time of CI. */
const PAUSE_MS = LONG ? 0 : 250;
const KILLS_BY_DATABASE = LONG ? { sqlite: 10, postgres: 10 } : { sqlite: 3, postgres: 1 };
const ALLOWED = { WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1' };
/** Longer than the lock of a process that died, and than the pauses after failures. */
const LOCK_ENDS_MS = 10 * 60_000;
/** The receiver fails so often, at every seventh request, and is once silent: a failure takes seconds. */
const [FAILURES, FAILS_EVERY] = [8, 7];

describe('Webhooks from a service that is killed under load', function () {
  failsAtOnce(this);
  this.timeout(300_000);
  before(build);

  onEachDatabase((fresh, database) => {
    const allKills = KILLS_BY_DATABASE[database as keyof typeof KILLS_BY_DATABASE];

    it(`tell everything at least once with the same id, though the service is killed ${allKills} times and the receiver fails`, async () => {
      const DATABASE_URL = await fresh();
      const deps = await createTestDeps({ DATABASE_URL, ...ALLOWED });
      const receiver = await WebhookReceiver.create();
      let asked = 0;
      receiver.answer = (response) => {
        const failure = ++asked % FAILS_EVERY === 0 ? asked / FAILS_EVERY : null;
        if (failure === 1) return;
        response.writeHead(failure !== null && failure <= FAILURES ? 500 : 204).end();
      };
      await createWebhook(deps, OPERATOR, null, { url: receiver.url, description: '', types: null });
      const event = await anOpenEvent(deps, { slots: 1_000_000 });
      const preload = await preloadFiles('clock');
      const start = (kills: number) =>
        startProcess({ DATABASE_URL, ...ALLOWED, CLOCK_SHIFT: String(kills * LOCK_ENDS_MS), SMTP_URL: '' }, { preload });

      let service = await start(0);
      for (let kill = 1; kill <= allKills; kill++) {
        const heard = receiver.received.length;
        const load = signUpUntilDisconnected(await Visitor.at(service.url, event), { clients: CLIENTS, round: kill, pauseMs: PAUSE_MS });
        await until('it is being told', () => receiver.received.length >= heard + 20, 60_000);
        await pause(kill * 70);
        await service.kill();
        await load;
        service = await start(kill);
      }
      let [shifts, heard] = [allKills, 0];
      const isAllTold = async () => {
        // While something is being sent, its lock must not end.
        if (receiver.received.length === heard) service.send({ shift: ++shifts * LOCK_ENDS_MS });
        heard = receiver.received.length;
        return (await countUntold(deps.db)) === 0;
      };
      await until('everything is told', isAllTold, 200_000, 3_000);
      await service.stop();
      expect(await problemsOfWebhook(deps.db, receiver)).to.deep.equal([]);
      expect(await query(deps.db, 'SELECT 1 FROM webhook_deliveries WHERE given_up_at IS NOT NULL')).to.deep.equal([]);
      const { length } = receiver.received;
      console.log(`      ${database}: ${receiver.timesById.size} messages in ${length} attempts, ${allKills} kills, 0 lost`);
    });
  });
});
