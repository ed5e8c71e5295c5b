import { expect } from 'chai';
import { onEachDatabase } from '../support/databases.ts';
import { addresses, anOutbox, rejection } from '../support/simulatedRelay.ts';

const PER_MINUTE = 60;
const PEOPLE = 2_000;
const MAX_CODE_WAIT_MS = 5_000;
/** Before it is learned, the first minute's share is used up by the notice to everybody. */
const LEARNED_AFTER_MS = 70_000;

/** As Postfix counts for smtpd_client_message_rate_limit: in windows that begin with a first message, refused ones too. */
function countedBy(windowMs: number, max: number) {
  return (now: () => Date) => {
    let [windowStart, count] = [Number.NEGATIVE_INFINITY, 0];
    return () => {
      const at = now().getTime();
      if (at - windowStart >= windowMs) [windowStart, count] = [at, 0];
      return ++count > max;
    };
  };
}

const countedByTheMinute = countedBy(60_000, PER_MINUTE);

/** A bucket that is filled by so many messages a minute. */
function bucketOf(size: number, perMinute: number) {
  return (now: () => Date) => {
    let [level, at] = [size, now().getTime()];
    return () => {
      const nowMs = now().getTime();
      [level, at] = [Math.min(size, level + ((nowMs - at) / 60_000) * perMinute), nowMs];
      if (level < 1) return true;
      level--;
      return false;
    };
  };
}

const aBucket = bucketOf(10, PER_MINUTE);

const RELAYS = { 'a minute, counted as Postfix does': countedByTheMinute, 'a minute, as a bucket': aBucket };
const SETTINGS = { 'without MAIL_RATE': null, 'with MAIL_RATE=60/m': 1_000 };

/** Seconds until all have the notice, and how long codes took that were written meanwhile, in milliseconds. */
async function sendToEverybody(
  DATABASE_URL: string,
  createRelay: typeof aBucket,
  rateIntervalMs: number | null,
  people: number,
  seconds: number,
) {
  let isOver: () => boolean = () => false;
  const tooMuch = rejection('MAIL FROM', '450 4.7.1 Error: too much mail from 192.0.2.1');
  const outbox = await anOutbox(DATABASE_URL, () => (isOver() ? tooMuch : null), { rateIntervalMs });
  isOver = createRelay(outbox.deps.now);
  const startMs = outbox.deps.now().getTime();
  await outbox.write(addresses(people), 'event-changed');
  let codes = 0;
  await outbox.pass(seconds, async (second) => {
    if (second % 97 === 50) await outbox.write([`code${codes++}@example.org`], 'account-sign-in');
  });

  const notices = outbox.sent.filter(({ template }) => template === 'event-changed');
  expect(notices).to.have.length(people);
  expect(new Set(notices.map(({ to }) => to)).size, 'none twice').to.equal(people);
  expect(await outbox.db('messages').whereNotNull('failed_at')).to.deep.equal([]);
  const isLearned = ({ at }: { at: number }) => at - startMs > (rateIntervalMs === null ? LEARNED_AFTER_MS : 0);
  const waits = outbox.sent.filter((sent) => sent.template === 'account-sign-in' && isLearned(sent)).map(({ afterMs }) => afterMs);
  expect(waits).to.have.length.at.least(codes - 2);
  const refusedShare = (outbox.tried.length - outbox.sent.length) / outbox.sent.length;
  return { refusedShare, seconds: ((notices.at(-1)?.at ?? 0) - startMs) / 1_000, longestWaitMs: Math.max(...waits) };
}

describe('A mail server that limits the rate', function () {
  this.timeout(300_000);
  for (const [setting, rateIntervalMs] of Object.entries(SETTINGS)) {
    it(`to 60 a minute takes ${PEOPLE} in 1.1 × the ideal time, none is given up, and codes leave within 5 s, ${setting}`, async () => {
      const ideal = (PEOPLE / PER_MINUTE) * 60;
      const outcome = await sendToEverybody('sqlite::memory:', countedByTheMinute, rateIntervalMs, PEOPLE, Math.ceil(ideal * 1.1));
      expect(outcome.seconds).to.be.at.most(ideal * 1.1);
      expect(outcome.longestWaitMs).to.be.at.most(MAX_CODE_WAIT_MS);
      if (process.env.REPORT)
        console.log(`      ${outcome.seconds} s, ideal ${ideal} s; longest wait of a code ${outcome.longestWaitMs} ms`);
    });
  }

  // How long a limit lasts is not known: what is waited for nothing has to stay a small part of it.
  for (const [windowSeconds, max] of [
    [5, 10],
    [10, 20],
    [60, 600],
  ] as const)
    it(`to ${max} in ${windowSeconds} s takes all in 1.2 × the ideal time`, async () => {
      const ideal = 19 * windowSeconds;
      const relay = countedBy(windowSeconds * 1_000, max);
      const outcome = await sendToEverybody('sqlite::memory:', relay, null, 20 * max, Math.ceil(ideal * 1.2));
      expect(outcome.seconds).to.be.at.most(ideal * 1.2);
      expect(outcome.refusedShare).to.be.at.most(0.1);
    });

  for (const [size, perMinute] of [
    [10, 60],
    [20, 300],
  ] as const)
    it(`by a bucket of ${size} that ${perMinute} a minute fill is used up, and is asked in vain for one message in ten at most`, async () => {
      const [people, ideal] = [600, ((600 - size) / perMinute) * 60];
      const outcome = await sendToEverybody('sqlite::memory:', bucketOf(size, perMinute), null, people, Math.ceil(ideal * 1.1));
      expect(outcome.seconds).to.be.at.most(ideal * 1.1);
      expect(outcome.refusedShare).to.be.at.most(0.1);
    });

  onEachDatabase((fresh) => {
    for (const [relay, createRelay] of Object.entries(RELAYS))
      for (const [setting, rateIntervalMs] of Object.entries(SETTINGS))
        it(`to 60 ${relay}, takes 180, and codes leave within 5 s, ${setting}`, async () => {
          const outcome = await sendToEverybody(await fresh(), createRelay, rateIntervalMs, 180, 180 + 60);
          expect(outcome.longestWaitMs).to.be.at.most(MAX_CODE_WAIT_MS);
        });
  });
});
