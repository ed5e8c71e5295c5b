import { Agent } from 'node:http';
import { openDatabase } from '../../src/database/database.ts';
import { rows } from '../../src/database/dialect.ts';
import { whatIsWrongNow } from '../../src/health/invariants.ts';
import { makeKeys } from '../../src/keys.ts';
import { makeLinks } from '../../src/registrations/link.ts';
import { openSink } from '../load/sink.ts';
import { startProcess } from '../support/builtService.ts';
import { ask } from '../support/client.ts';
import { inside } from '../support/compiled.ts';
import { Random } from '../support/random.ts';
import { routesOf } from '../support/routes.ts';
import { SECRET } from '../support/service.ts';
import { announceSeveral } from './everyKind.ts';
import { type Answer, type Contract, wrongWith } from './judge.ts';
import { NOBODY, openTheHouse, whoThereIs } from './people.ts';
import { everyNaughtyEverywhere, type Known, naughtyRequests, requests, type Sent } from './request.ts';
import { send } from './send.ts';

const AT_ONCE = 40;
/** So often what visitors have in hand is looked up anew, at least ten times in a run. */
const LOOK_AGAIN = 2_000;
const MOST_EXAMPLES = 10;
/** Megabytes. Less, and Node would not dare to look at young objects alone: they might all have to become old ones. */
const HEAP = 300;
/** After such parts of the run memory is looked at, and at its end. */
const SAMPLES = [0, 0.1, 0.5];

export interface Fuzzed {
  requests: number;
  seconds: number;
  statuses: Record<string, number>;
  /** How often each thing was wrong, and one request that shows it. */
  wrong: Record<string, { times: number; example: string }>;
  /** Promises that are broken afterwards, and letters that could not be written. */
  broken: string[];
  /** Megabytes in use by the service at the start, when it was warm, in the middle and at the end. */
  memory: number[];
  /** Milliseconds, and what was asked. */
  slowest: { took: number; asked: string };
  registrations: number;
}

/** Sends `count` requests to the built service on this database: first every naughty text everywhere, then whatever the seed draws. */
export async function fuzz(DATABASE_URL: string, count: number, seed: number): Promise<Fuzzed> {
  const slugs = await announceSeveral(DATABASE_URL);
  const sink = await openSink();
  // Little room: whoever keeps something of each request runs out of it, and everybody sees.
  const room = { NODE_OPTIONS: `--max-old-space-size=${HEAP}` };
  const settings = {
    DATABASE_URL,
    SMTP_URL: sink.url,
    METRICS_TOKEN: 'a-token-for-prometheus',
    NODE_ENV: 'test',
    SMS_DAILY_BUDGET: '1000000',
    ...room,
  };
  let told: (megabytes: number) => void = () => {};
  const hear = ({ inUse }: { inUse?: number }) => told(inUse ?? 0);
  const service = await startProcess(settings, { inside: inside('heap'), hear });
  const db = openDatabase(DATABASE_URL);
  const house = await openTheHouse(DATABASE_URL);
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const routes = await routesOf();
  const { body: contract } = await ask(`${service.url}/openapi.json`);
  const random = new Random(seed);
  const result: Fuzzed = {
    requests: 0,
    seconds: 0,
    statuses: {},
    wrong: {},
    broken: [],
    slowest: { took: 0, asked: '' },
    memory: [],
    registrations: 0,
  };
  let known: Known = { tokens: [], links: [], slugs, emails: [], people: NOBODY };
  const drawn = all(
    everyNaughtyEverywhere(routes, random, () => known),
    requests(routes, random, () => known),
    count / (2 * naughtyRequests(routes)),
    random,
  );
  const started = performance.now();

  known = await whatIsKnown();
  result.memory.push(await inUse());
  while (result.requests < count) {
    const until = Math.min(count, result.requests + Math.min(LOOK_AGAIN, count / 10));
    await Promise.all(Array.from({ length: AT_ONCE }, () => visitor(until))).catch((error: Error) => {
      throw new Error(`${error.message}; the service said: ${service.said()}`);
    });
    known = await whatIsKnown();
    const sample = SAMPLES[result.memory.length];
    if (sample !== undefined && result.requests >= count * sample) result.memory.push(await inUse());
  }
  result.memory.push(await inUse());
  result.seconds = (performance.now() - started) / 1_000;
  agent.destroy();
  await service.kill();
  sink.shut();
  const unwritten = await rows<{ template: string }>(
    db,
    "SELECT template FROM letters WHERE last_error LIKE 'This letter cannot be written%'",
  );
  result.broken = [
    ...(await whatIsWrongNow(db, new Date())),
    ...unwritten.map(({ template }) => `a letter ${template} could not be written`),
  ];
  result.registrations = (await rows<{ count: number }>(db, 'SELECT count(*) AS count FROM registrations'))[0]?.count ?? 0;
  await db.destroy();
  return result;

  function inUse(): Promise<number> {
    service.tell({ weigh: true });
    return new Promise((resolve) => {
      told = resolve;
    });
  }

  async function visitor(until: number): Promise<void> {
    while (result.requests < until) {
      result.requests += 1;
      const sent = drawn.next().value as Sent;
      const asked = performance.now();
      const answer = await send(agent, service.url, sent);
      const took = performance.now() - asked;
      if (took > result.slowest.took) result.slowest = { took, asked: `${sent.method} ${sent.path}` };
      result.statuses[answer.status] = (result.statuses[answer.status] ?? 0) + 1;
      const what = wrongWith(sent, answer, contract as Contract);
      if (what) blame(`${sent.method} ${sent.route}: ${what}`, sent, answer);
    }
  }

  function blame(what: string, sent: Sent, answer: Answer) {
    const before = result.wrong[what];
    if (before) before.times += 1;
    else if (Object.keys(result.wrong).length < MOST_EXAMPLES) {
      result.wrong[what] = { times: 1, example: `${JSON.stringify(sent).slice(0, 600)} -> ${answer.status} ${answer.text.slice(0, 300)}` };
    }
  }

  async function whatIsKnown(): Promise<Known> {
    const tokens: string[] = [];
    for (const event of slugs) tokens.push((await ask(`${service.url}/token`, { method: 'POST', body: { event } })).body.token);
    const live = await rows<{ id: string; emailKey: string; linkHash: string; email: string }>(
      db,
      'SELECT id, email_key AS "emailKey", link_hash AS "linkHash", email FROM registrations ORDER BY id DESC LIMIT 300',
    );
    const links = live.map((one) => makeLinks(makeKeys({ SECRET_KEY: SECRET } as never)).linkOf(one) ?? '');
    return {
      tokens,
      slugs: [...slugs, 'nowhere'],
      links: ['no-link', ...links],
      emails: ['seb@dsebastien.net', ...live.map(({ email }) => email)],
      people: await whoThereIs(house, service.url),
    };
  }
}

/** The naughty texts take no more than half of the requests; a short run draws from them by chance. */
function* all(naughty: Generator<Sent>, drawn: Generator<Sent>, share: number, random: Random): Generator<Sent> {
  const every = Math.max(1, Math.ceil(1 / share));
  for (let number = 0; ; number++) {
    if (number % 2 === 1) yield drawn.next().value as Sent;
    else {
      for (let skipped = random.below(every); skipped > 0; skipped--) naughty.next();
      const next = naughty.next();
      yield next.done ? (drawn.next().value as Sent) : next.value;
    }
  }
}
