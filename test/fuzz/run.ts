import { Agent } from 'node:http';
import { createKeys } from '../../src/crypto/keys.ts';
import { openDatabase } from '../../src/database/database.ts';
import { query } from '../../src/database/dialect.ts';
import { checkInvariantsLive } from '../../src/invariants/checkInvariants.ts';
import { createLinks } from '../../src/registrations/domain/privateLink.ts';
import { startSmtpSink } from '../bench/smtpSink.ts';
import { startProcess } from '../support/builtService.ts';
import { sendRequest } from '../support/client.ts';
import { preloadFiles } from '../support/compileTestFolder.ts';
import { Random } from '../support/random.ts';
import { listRoutes } from '../support/routes.ts';
import { TEST_SECRET } from '../support/service.ts';
import { createAccounts, createFuzzDeps, NO_ACCOUNTS } from './accounts.ts';
import { type FuzzResponse, findProblem, type OpenApiDocument } from './checkResponse.ts';
import { createEventVariants } from './eventVariants.ts';
import type { FuzzRequest } from './fuzzRequest.ts';
import { countExhaustiveRequests, exhaustiveRequests, type KnownValues, randomRequests } from './generateRequest.ts';
import { send } from './send.ts';

/** A short run shares the processor with other tests, and forty passwords that are hashed at a time would be too many. */
const CONCURRENCY = { short: 12, long: 40 };
/** Requests after which the known values are refreshed, which takes a hundred requests of its own. */
const REFRESH_INTERVAL = 2_000;
/** In a shorter run, at least so often. */
const MIN_INTERVALS = { short: 3, long: 10 };
/** Requests of a run that is not short. */
const LONG_RUN = 1_000;
const MAX_EXAMPLES = 10;
/** Small, so that a memory leak ends the service. With less, Node collects the whole heap each time. */
const HEAP_MB = 300;
/** Parts of the run after which memory is measured, at the next refresh; also at its end. */
const MEMORY_SAMPLES = [0, 0.1, 0.5];

export interface FuzzResult {
  requests: number;
  seconds: number;
  statuses: Record<string, number>;
  /** By description: how often, and one example. */
  problems: Record<string, { times: number; example: string }>;
  /** Violated invariants, and messages that could not be rendered. */
  violations: string[];
  /** Heap of the service in megabytes at the start, twice in between, and at the end. */
  memory: number[];
  slowest: { durationMs: number; request: string };
  registrations: number;
}

/** Sends `count` requests to the built service on this database: half exhaustive ones, half random ones. */
export async function fuzz(DATABASE_URL: string, count: number, seed: number): Promise<FuzzResult> {
  const slugs = await createEventVariants(DATABASE_URL);
  const smtpSink = await startSmtpSink();
  const nodeOptions = { NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` };
  const settings = {
    DATABASE_URL,
    SMTP_URL: smtpSink.url,
    METRICS_TOKEN: 'a-token-for-prometheus',
    NODE_ENV: 'test',
    SMS_DAILY_BUDGET: '1000000',
    ...nodeOptions,
  };
  let resolveMemory: (megabytes: number) => void = () => {};
  const onMessage = ({ heapMb }: { heapMb?: number }) => resolveMemory(heapMb ?? 0);
  const service = await startProcess(settings, { preload: await preloadFiles('heap'), onMessage });
  const db = openDatabase(DATABASE_URL);
  const deps = await createFuzzDeps(DATABASE_URL);
  const length = count < LONG_RUN ? 'short' : 'long';
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY[length] });
  const routes = await listRoutes();
  const { body: openapi } = await sendRequest(`${service.url}/openapi.json`);
  const random = new Random(seed);
  const result: FuzzResult = {
    requests: 0,
    seconds: 0,
    statuses: {},
    problems: {},
    violations: [],
    slowest: { durationMs: 0, request: '' },
    memory: [],
    registrations: 0,
  };
  let known: KnownValues = { tokens: [], links: [], slugs, emails: [], accounts: NO_ACCOUNTS };
  const requests = interleave(
    exhaustiveRequests(routes, random, () => known),
    randomRequests(routes, random, () => known),
    count / (2 * countExhaustiveRequests(routes)),
    random,
  );
  const runStartedAt = performance.now();

  known = await collectKnownValues();
  result.memory.push(await measureMemory());
  const interval = Math.min(REFRESH_INTERVAL, count / MIN_INTERVALS[length]);
  while (result.requests < count) {
    const until = Math.min(count, result.requests + interval);
    await Promise.all(Array.from({ length: CONCURRENCY[length] }, () => runClient(until))).catch((error: Error) => {
      throw new Error(`${error.message}; standard error of the service: ${service.stderr()}`);
    });
    if (result.requests < count) known = await collectKnownValues();
    const sample = MEMORY_SAMPLES[result.memory.length];
    if (sample !== undefined && result.requests >= count * sample) result.memory.push(await measureMemory());
  }
  result.memory.push(await measureMemory());
  result.seconds = (performance.now() - runStartedAt) / 1_000;
  agent.destroy();
  await service.kill();
  smtpSink.close();
  const unrendered = await query<{ template: string }>(db, "SELECT template FROM messages WHERE last_error LIKE 'Rendering failed%'");
  result.violations = [
    ...(await checkInvariantsLive(db, new Date())),
    ...unrendered.map(({ template }) => `a message ${template} could not be rendered`),
  ];
  result.registrations = (await query<{ count: number }>(db, 'SELECT count(*) AS count FROM registrations'))[0]?.count ?? 0;
  await db.destroy();
  return result;

  function measureMemory(): Promise<number> {
    service.send({ measureHeap: true });
    return new Promise((resolve) => {
      resolveMemory = resolve;
    });
  }

  async function runClient(until: number): Promise<void> {
    while (result.requests < until) {
      result.requests += 1;
      const request = requests.next().value as FuzzRequest;
      const startedAt = performance.now();
      const response = await send(agent, service.url, request);
      const durationMs = performance.now() - startedAt;
      if (durationMs > result.slowest.durationMs) result.slowest = { durationMs, request: `${request.method} ${request.path}` };
      result.statuses[response.status] = (result.statuses[response.status] ?? 0) + 1;
      const problem = findProblem(request, response, openapi as OpenApiDocument);
      if (problem) recordProblem(`${request.method} ${request.route}: ${problem}`, request, response);
    }
  }

  function recordProblem(problem: string, request: FuzzRequest, response: FuzzResponse) {
    const before = result.problems[problem];
    if (before) before.times += 1;
    else if (Object.keys(result.problems).length < MAX_EXAMPLES) {
      result.problems[problem] = {
        times: 1,
        example: `${JSON.stringify(request).slice(0, 600)} -> ${response.status} ${response.text.slice(0, 300)}`,
      };
    }
  }

  async function collectKnownValues(): Promise<KnownValues> {
    const tokens: string[] = [];
    for (const event of slugs) tokens.push((await sendRequest(`${service.url}/token`, { method: 'POST', body: { event } })).body.token);
    const live = await query<{ id: string; emailNormalized: string; linkHash: string; email: string }>(
      db,
      'SELECT id, email_normalized AS "emailNormalized", link_hash AS "linkHash", email FROM registrations ORDER BY id DESC LIMIT 300',
    );
    const links = live.map((registration) => createLinks(createKeys({ SECRET_KEY: TEST_SECRET } as never)).linkOf(registration) ?? '');
    return {
      tokens,
      slugs: [...slugs, 'nowhere'],
      links: ['no-link', ...links],
      emails: ['seb@dsebastien.net', ...live.map(({ email }) => email)],
      accounts: await createAccounts(deps, service.url),
    };
  }
}

/** Alternates between both kinds; a short run skips exhaustive requests at random. */
function* interleave(
  exhaustive: Generator<FuzzRequest>,
  randomized: Generator<FuzzRequest>,
  share: number,
  random: Random,
): Generator<FuzzRequest> {
  const every = Math.max(1, Math.ceil(1 / share));
  for (let number = 0; ; number++) {
    if (number % 2 === 1) yield randomized.next().value as FuzzRequest;
    else {
      for (let skipped = random.below(every); skipped > 0; skipped--) exhaustive.next();
      const next = exhaustive.next();
      yield next.done ? (randomized.next().value as FuzzRequest) : next.value;
    }
  }
}
