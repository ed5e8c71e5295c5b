import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { openDatabase } from '../src/database/database.ts';
import { query } from '../src/database/dialect.ts';
import { checkInvariants } from '../src/invariants/checkInvariants.ts';
import { findLostAcknowledged } from './support/acknowledged.ts';
import { failsAtOnce } from './support/attempts.ts';
import { build, startProcess } from './support/builtService.ts';
import { Visitor } from './support/client.ts';
import { anOpenEvent } from './support/concurrentSignUps.ts';
import { onEachDatabase } from './support/databases.ts';
import { LONG } from './support/longForm.ts';
import { createTestDeps } from './support/service.ts';
import { signUpOnce, signUpUntilDisconnected } from './support/signUpLoad.ts';
import { type ReceivedEmail, TestSmtpServer } from './support/smtpServer.ts';
import { until } from './support/until.ts';

const CLIENTS = 16;
const KILLS_BY_DATABASE = LONG ? { sqlite: 20, postgres: 5 } : { sqlite: 3, postgres: 2 };
const SEED = Number(process.env.SEED ?? Date.now());

describe('Crash recovery: a service that is killed under load', function () {
  failsAtOnce(this);
  this.timeout(180_000);
  before(build);

  onEachDatabase((fresh, database) => {
    const kills = KILLS_BY_DATABASE[database as keyof typeof KILLS_BY_DATABASE];

    it(`loses no acknowledged sign-up, ${kills} times in a row`, async () => {
      const DATABASE_URL = await fresh();
      const event = await anOpenEventIn(DATABASE_URL);
      const acknowledged: string[] = [];
      const restarts: number[] = [];
      let ambiguous = 0;
      let kept = 0;
      const smtpServer = await TestSmtpServer.create();
      const settings = { DATABASE_URL, SMTP_URL: smtpServer.url };
      let service = await startProcess(settings);

      for (let kill = 0; kill < kills; kill++) {
        const visitor = await Visitor.at(service.url, event);
        let acknowledgedNow = 0;
        const load = signUpUntilDisconnected(visitor, { clients: CLIENTS, round: kill, onAcknowledged: () => acknowledgedNow++ });
        // On a busy machine nobody may have an answer yet, and then nothing could be lost.
        await until('people are registered', () => acknowledgedNow >= CLIENTS);
        await pause(killDelayMs(kill));
        await service.kill();
        const loadResult = await load;
        acknowledged.push(...loadResult.acknowledged);

        const started = performance.now();
        service = await startProcess(settings);
        restarts.push(performance.now() - started);
        kept += (await checkDatabase(DATABASE_URL, acknowledged)) - acknowledged.length;

        // Clients without an answer retry with the same key, and are registered once.
        const retried = await Promise.all(
          loadResult.unanswered.map((attempt) => signUpOnce(new Visitor(service.url, visitor.token), attempt)),
        );
        acknowledged.push(...retried);
        ambiguous += retried.length;
        expect(await checkDatabase(DATABASE_URL, acknowledged)).to.equal(acknowledged.length);
      }

      expect(acknowledged.length).to.be.above(ambiguous);
      await service.kill();
      const strangers = await recipientsWithoutRegistration(DATABASE_URL, smtpServer.messages);
      expect(strangers).to.deep.equal([]);
      const outcomes = `${acknowledged.length - ambiguous} acknowledged, 0 lost, ${ambiguous} ambiguous of which ${kept} were kept`;
      const median = restarts.sort((a, b) => a - b)[Math.floor(kills / 2)]?.toFixed(0);
      console.log(
        `      ${database}: ${kills} kills, ${outcomes}, ${smtpServer.messages.length} emails sent, restart ${median} ms (median), SEED=${SEED}`,
      );
    });
  });
});

async function anOpenEventIn(DATABASE_URL: string) {
  const { db, ...deps } = await createTestDeps({ DATABASE_URL });
  const event = await anOpenEvent({ ...deps, db }, { slots: 1_000_000 });
  // With a connection left open, the service would not have to recover the file after a kill.
  await db.destroy();
  return event;
}

/** Less than 300 ms, derived from the seed. */
function killDelayMs(kill: number): number {
  return createHash('sha256').update(`${SEED} ${kill}`).digest().readUInt16BE() % 300;
}

/** Recipients of an email about a registration that does not exist. */
async function recipientsWithoutRegistration(DATABASE_URL: string, messages: ReceivedEmail[]): Promise<string[]> {
  const db = openDatabase(DATABASE_URL);
  const rows = await query<{ email: string }>(db, 'SELECT email FROM registrations').finally(() => db.destroy());
  const registered = new Set(rows.map(({ email }) => email));
  return messages.flatMap(({ recipients }) => recipients).filter((recipient) => !registered.has(recipient));
}

/** Expects every acknowledged registration and all invariants. Returns the number of registrations. */
async function checkDatabase(DATABASE_URL: string, acknowledged: string[]): Promise<number> {
  const db = openDatabase(DATABASE_URL);
  try {
    expect(await findLostAcknowledged(db, acknowledged)).to.deep.equal([]);
    expect(await checkInvariants(db)).to.deep.equal([]);
    const [{ count } = { count: 0 }] = await query<{ count: number }>(db, 'SELECT count(*) AS count FROM registrations');
    return count;
  } finally {
    await db.destroy();
  }
}
