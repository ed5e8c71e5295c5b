import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { queryDatabase } from '../bench/links.ts';
import { type Stack, startService } from '../bench/stacks.ts';
import { percentile } from '../bench/statistics.ts';
import { formatNumber, formatTable } from '../bench/textTable.ts';
import { aCertificate } from '../support/certificate.ts';
import { cleanUp } from '../support/cleanup.ts';
import { anNginx } from '../support/nginx.ts';
import { PostgresCluster } from '../support/postgresCluster.ts';
import { Random } from '../support/random.ts';
import { type Answer, type Rush, STEPS, type Step, signUpOnce } from './person.ts';
import { createProofSolver } from './solveProof.ts';

/*
 * npm run rush [-- --people N] [-- --only WORDS]: so many people come within a minute for 500 slots, through nginx with TLS, with the
 * limits that the service has by itself. Half of them come within the first quarter of the time.
 */
const { values: options } = parseArgs({ options: { people: { type: 'string', default: '10000' }, only: { type: 'string', default: '' } } });

const PEOPLE = Number(options.people);
const SLOTS = PEOPLE / 20;
/** The last one comes by then; the rest of the minute is for their form. */
const ARRIVAL_MS = 50_000;
const EVENT = 'rush';
const SECRET_KEY = 'a secret of the rush that is long enough';
const SEED = 7;

interface Scenario {
  name: string;
  processes: number;
  database: 'sqlite' | 'postgres';
  hasProof: boolean;
}

const SCENARIOS: Scenario[] = [
  { name: 'SQLite, 1 process', processes: 1, database: 'sqlite', hasProof: false },
  { name: 'SQLite, 1 process, proof of work', processes: 1, database: 'sqlite', hasProof: true },
  { name: 'PostgreSQL, 2 processes', processes: 2, database: 'postgres', hasProof: false },
];

interface Result {
  name: string;
  answers: Answer[];
  seconds: number;
  signedUp: number;
  refused: number;
  errors: number;
  oversold: number;
}

const folder = mkdtempSync(join(tmpdir(), 'slotkeeper-rush-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

const results: Result[] = [];
for (const scenario of SCENARIOS.filter(({ name }) => name.includes(options.only))) {
  results.push(await run(scenario));
  console.log(formatResult(results.at(-1) as Result));
}
process.exit(results.every(({ errors, oversold }) => errors === 0 && oversold === 0) ? 0 : 1);

async function run(scenario: Scenario): Promise<Result> {
  const cluster = scenario.database === 'postgres' ? await PostgresCluster.create() : undefined;
  if (cluster) process.on('exit', () => cluster.abandon());
  const stacks = await startStacks(scenario, await cluster?.createDatabase());
  const certificate = aCertificate('127.0.0.1');
  const { port } = await anNginx(
    stacks.map(({ server }) => String(server.port)),
    certificate,
  );
  const solveProof = scenario.hasProof ? createProofSolver(SECRET_KEY) : undefined;
  const rush: Rush = { port, event: EVENT, ca: certificate.cert, random: new Random(SEED), solveProof };
  const startedAt = performance.now();
  const answers = (await Promise.all(Array.from({ length: PEOPLE }, (_, index) => arrive(rush, index)))).flat();
  const seconds = (performance.now() - startedAt) / 1_000;
  const taken = await slotsTaken(stacks[0] as Stack);
  for (const { server } of stacks) server.kill();
  await cleanUp();
  await cluster?.remove();
  return { name: scenario.name, answers, seconds, ...judge(answers, taken) };
}

async function startStacks({ name, processes, hasProof }: Scenario, databaseUrl: string | undefined): Promise<Stack[]> {
  const settings = {
    ...{ PUBLIC_URL: 'https://slots.example.org', SECRET_KEY, TRUSTED_PROXIES: '127.0.0.1/32', RATE_LIMIT_FACTOR: '1' },
    ...(hasProof && { PROOF_OF_WORK: 'true' }),
    ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
  };
  const stacks: Stack[] = [];
  while (stacks.length < processes) {
    const events = stacks.length === 0 ? { [EVENT]: SLOTS } : {};
    stacks.push(await startService(folder, `${name} ${stacks.length + 1}`, events, settings));
  }
  return stacks;
}

async function arrive(rush: Rush, index: number): Promise<Answer[]> {
  await pause(ARRIVAL_MS * rush.random.next() ** 2);
  return signUpOnce(rush, index);
}

async function slotsTaken(stack: Stack): Promise<number> {
  const sql = `SELECT CAST(coalesce(sum(r.slots), 0) AS INTEGER) AS taken FROM registrations r
    JOIN events e ON e.id = r.event_id WHERE e.slug = ? AND r.ended_at IS NULL`;
  return (await queryDatabase<{ taken: number }>(stack, sql, [EVENT]))[0]?.taken ?? 0;
}

/** Everybody is answered: the first with a registration, the others that it is full. Anything else is an error. */
function judge(answers: Answer[], taken: number) {
  const count = (status: number) => answers.filter((answer) => answer.step === 'register' && answer.status === status).length;
  const [signedUp, refused] = [count(200), count(409)];
  const errors = PEOPLE - signedUp - refused + Math.abs(signedUp - SLOTS) + Math.abs(taken - signedUp);
  return { signedUp, refused, errors, oversold: Math.max(0, taken - SLOTS) };
}

function formatResult({ name, answers, seconds, signedUp, refused, errors, oversold }: Result): string {
  const rows = STEPS.map((step) => stepRow(step, answers)).filter((row) => row.length > 0);
  return [
    formatTable([name, 'answers', 'p50 ms', 'p99 ms', 'max ms'], rows),
    `${signedUp} signed up, ${refused} refused, ${errors} errors, ${oversold} oversold, in ${formatNumber(seconds)} s`,
    otherAnswers(answers),
    '',
  ].join('\n');
}

function stepRow(step: Step, answers: Answer[]): (string | number)[] {
  const times = Float64Array.from(answers.filter((answer) => answer.step === step).map(({ ms }) => ms)).sort();
  if (times.length === 0) return [];
  return [step, times.length, ...[0.5, 0.99, 1].map((share) => formatNumber(percentile(times, share)))];
}

function otherAnswers(answers: Answer[]): string {
  const counts = new Map<string, number>();
  for (const { step, status } of answers) {
    if (status === 200 || (step === 'register' && status === 409)) continue;
    counts.set(`${step} ${status}`, (counts.get(`${step} ${status}`) ?? 0) + 1);
  }
  return [...counts].map(([answer, count]) => `  ${count} × ${answer}`).join('\n');
}
