import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { openDatabase } from '../src/database/database.ts';
import { rows } from '../src/database/dialect.ts';
import { whatIsWrong } from '../src/health/invariants.ts';
import { build, startProcess } from './support/builtService.ts';
import { Visitor } from './support/client.ts';
import { onEachDatabase } from './support/databases.ts';
import { acknowledgedButLost } from './support/invariants.ts';
import { signUpOnce, signUpsUntilTheEnd } from './support/load.ts';
import { Postbox, type Received } from './support/postbox.ts';
import { openForLong } from './support/rush.ts';
import { aWorld } from './support/service.ts';

const CLIENTS = 16;
const KILLS = { sqlite: 20, postgres: 5 };
const SEED = Number(process.env.SEED ?? Date.now());

describe('A service that is killed while people sign up', function () {
  this.timeout(180_000);
  before(build);

  onEachDatabase((fresh, database) => {
    const kills = KILLS[database as keyof typeof KILLS];

    it(`has lost nobody it answered, ${kills} times in a row`, async () => {
      const DATABASE_URL = await fresh();
      const event = await announcedAt(DATABASE_URL);
      const acknowledged: string[] = [];
      const restarts: number[] = [];
      let ambiguous = 0;
      let kept = 0;
      const postbox = await Postbox.open();
      const settings = { DATABASE_URL, SMTP_URL: postbox.url };
      let service = await startProcess(settings);

      for (let kill = 0; kill < kills; kill++) {
        const visitor = await Visitor.at(service.url, event);
        const load = signUpsUntilTheEnd(visitor, CLIENTS, kill);
        await pause(momentOf(kill));
        await service.kill();
        const known = await load;
        acknowledged.push(...known.acknowledged);

        const started = performance.now();
        service = await startProcess(settings);
        restarts.push(performance.now() - started);
        kept += (await inspected(DATABASE_URL, acknowledged)) - acknowledged.length;

        // Whoever got no answer asks again with the same key, and is registered once.
        const again = await Promise.all(known.unanswered.map((asked) => signUpOnce(new Visitor(service.url, visitor.token), asked)));
        acknowledged.push(...again);
        ambiguous += again.length;
        expect(await inspected(DATABASE_URL, acknowledged)).to.equal(acknowledged.length);
      }

      expect(acknowledged.length).to.be.above(ambiguous);
      await service.kill();
      const strangers = await notRegistered(DATABASE_URL, postbox.letters);
      expect(strangers).to.deep.equal([]);
      const people = `${acknowledged.length - ambiguous} acknowledged, 0 lost, ${ambiguous} ambiguous of which ${kept} were kept`;
      const median = restarts.sort((a, b) => a - b)[Math.floor(kills / 2)]?.toFixed(0);
      console.log(
        `      ${database}: ${kills} kills, ${people}, ${postbox.letters.length} letters sent, restart ${median} ms (median), SEED=${SEED}`,
      );
    });
  });
});

async function announcedAt(DATABASE_URL: string) {
  const { db, ...world } = await aWorld({ DATABASE_URL });
  const event = await openForLong({ ...world, db }, { slots: 1_000_000 });
  // A connection of ours that stays open would spare the service the recovery of the file.
  await db.destroy();
  return event;
}

/** Between 100 and 400 milliseconds, drawn from the seed. */
function momentOf(kill: number): number {
  return 100 + (createHash('sha256').update(`${SEED} ${kill}`).digest().readUInt16BE() % 300);
}

/** Whoever got a letter about a registration that is not there. */
async function notRegistered(DATABASE_URL: string, letters: Received[]): Promise<string[]> {
  const db = openDatabase(DATABASE_URL);
  const known = await rows<{ email: string }>(db, 'SELECT email FROM registrations').finally(() => db.destroy());
  const registered = new Set(known.map(({ email }) => email));
  return letters.flatMap(({ recipients }) => recipients).filter((recipient) => !registered.has(recipient));
}

/** Everybody who was acknowledged is there, and all is well. Gives the number of registrations. */
async function inspected(DATABASE_URL: string, acknowledged: string[]): Promise<number> {
  const db = openDatabase(DATABASE_URL);
  try {
    expect(await acknowledgedButLost(db, acknowledged)).to.deep.equal([]);
    expect(await whatIsWrong(db)).to.deep.equal([]);
    const [{ count } = { count: 0 }] = await rows<{ count: number }>(db, 'SELECT count(*) AS count FROM registrations');
    return count;
  } finally {
    await db.destroy();
  }
}
