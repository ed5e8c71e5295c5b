import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { queryDatabase } from '../bench/links.ts';
import { type Stack, startService } from '../bench/stacks.ts';
import { aCertificate } from '../support/certificate.ts';
import { cleanUp } from '../support/cleanup.ts';
import { anNginx } from '../support/nginx.ts';
import { Random } from '../support/random.ts';
import { type Answer, type Rush, signUpOnce } from './person.ts';
import { createProofSolver } from './solveProof.ts';

/** The last one comes by then; the rest of the minute is for their form. */
const ARRIVAL_MS = 50_000;
const EVENT = 'rush';
const SECRET_KEY = 'a secret of the rush that is long enough';
const SEED = 7;

export interface Scenario {
  name: string;
  processes: number;
  hasProof?: true;
  /** Without it, one process has SQLite. */
  openDatabase?: () => Promise<{ url: string; remove: () => Promise<unknown> }>;
}

export interface RushResult {
  name: string;
  answers: Answer[];
  seconds: number;
  signedUp: number;
  refused: number;
  errors: number;
  oversold: number;
}

/** Lets `people` come for a twentieth as many slots, with the limits that the service has by itself. */
export async function runRush(scenario: Scenario, people: number): Promise<RushResult> {
  const slots = people / 20;
  const folder = mkdtempSync(join(tmpdir(), 'slotkeeper-rush-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const database = await scenario.openDatabase?.();
  const stacks = await startStacks(scenario, folder, slots, database?.url);
  const certificate = aCertificate('127.0.0.1');
  const { port } = await anNginx(
    stacks.map(({ server }) => String(server.port)),
    certificate,
  );
  const solveProof = scenario.hasProof ? createProofSolver(SECRET_KEY) : undefined;
  const rush: Rush = { port, event: EVENT, ca: certificate.cert, random: new Random(SEED), solveProof };
  const startedAt = performance.now();
  const answers = (await Promise.all(Array.from({ length: people }, (_, index) => arrive(rush, index)))).flat();
  const seconds = (performance.now() - startedAt) / 1_000;
  const taken = await slotsTaken(stacks[0] as Stack);
  for (const { server } of stacks) server.kill();
  await cleanUp();
  await database?.remove();
  return { name: scenario.name, answers, seconds, ...judge(answers, { people, slots, taken }) };
}

async function startStacks({ name, processes, hasProof }: Scenario, folder: string, slots: number, databaseUrl?: string): Promise<Stack[]> {
  const settings = {
    ...{ PUBLIC_URL: 'https://slots.example.org', SECRET_KEY, TRUSTED_PROXIES: '127.0.0.1/32', RATE_LIMIT_FACTOR: '1' },
    ...(hasProof && { PROOF_OF_WORK: 'true' }),
    ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
  };
  const stacks: Stack[] = [];
  while (stacks.length < processes) {
    const events = stacks.length === 0 ? { [EVENT]: slots } : {};
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
function judge(answers: Answer[], { people, slots, taken }: { people: number; slots: number; taken: number }) {
  const count = (status: number) => answers.filter((answer) => answer.step === 'register' && answer.status === status).length;
  const [signedUp, refused] = [count(200), count(409)];
  const errors = people - signedUp - refused + Math.abs(signedUp - slots) + Math.abs(taken - signedUp);
  return { signedUp, refused, errors, oversold: Math.max(0, taken - slots) };
}
