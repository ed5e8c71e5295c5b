import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compileTestFolder } from '../support/compileTestFolder.ts';
import { runBursts } from './burst.ts';
import { canPin, pinOwnProcess } from './cpu.ts';
import { measureWithDelivery } from './delivery.ts';
import { measureGrowth, SIZES } from './growth.ts';
import { measureWithLogins } from './logins.ts';
import { reportManyEvents } from './manyEvents.ts';
import { reportPeople } from './people.ts';
import { reportPostgresGrowth } from './postgresGrowthReport.ts';
import { ratios } from './ratios.ts';
import { formatReport, hasPassed, type Report } from './report.ts';
import type { Plan } from './rounds.ts';
import { measureConfirm, measureEmailCheck, measureRegister, startStacks } from './sections.ts';
import type { Stack } from './stacks.ts';
import { reportStart } from './start.ts';

/*
 * npm run bench [-- --quick] [-- --json FILE]: compares the built service with three baselines over loopback.
 * npm run bench -- --only postgres-growth: only compares few with many registrations, with PostgreSQL.
 * npm run bench -- --only many-events: only compares sign-ups at many events with those at one, on both databases.
 * npm run bench -- --only start: only how long a start takes, and its memory.
 * npm run bench -- --only people: only the organisers' list of people, of a small and of a large event.
 */
const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' }, only: { type: 'string' } },
});
const plan: Plan = options.quick ? { rounds: 2, seconds: 1, warmUpFactor: 0.5 } : { rounds: 5, seconds: 2, warmUpFactor: 1 };

const folder = mkdtempSync(join(tmpdir(), 'slotkeeper-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

// Compile before pinning this process to one core.
await compileTestFolder('bench');
if (options.only === 'start') {
  await reportStart();
  process.exit();
}
if (options.only === 'people') process.exit((await reportPeople()) ? 0 : 1);
if (options.only === 'many-events') process.exit((await reportManyEvents(plan)) ? 0 : 1);
if (options.only === 'postgres-growth') process.exit((await reportPostgresGrowth(plan)) ? 0 : 1);
pinOwnProcess();
const report = await measure();
console.log(formatReport(report));
if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
process.exit(hasPassed(report) ? 0 : 1);

async function measure(): Promise<Report> {
  const load = loadavg();
  const stacks = await startStacks(folder);
  const register = await measureRegister(stacks, plan);
  const emailCheck = await measureEmailCheck(stacks, plan);
  const confirm = await measureConfirm(stacks, plan, register);
  const delivery = await measureWithDelivery(folder, stacks.service, { ...plan, rounds: Math.ceil(plan.rounds / 2) });
  const logins = await measureWithLogins(folder, { ...plan, rounds: Math.ceil(plan.rounds / 2) });
  for (const { server } of Object.values<Stack>({ ...stacks })) server.kill();
  const growth = await measureGrowth(folder, plan, options.quick ? SIZES.slice(0, 3) : SIZES);
  const burst = await runBursts(folder, options.quick ? 1 : 3);
  const machine = { node: process.version, processor: cpus()[0]?.model ?? '', cpus: cpus().length, pinned: canPin, load };
  const sections = {
    'POST /register': register,
    'GET /email_check': emailCheck,
    'GET /confirm_registration': confirm,
    'POST /register while messages leave': delivery.rows,
    'POST /register while people sign in': logins,
    'POST /register at an event that grows': growth,
  };
  const measured = ratios({ register, emailCheck, logins, growth, burst });
  return { machine, sections, sentPerSignUp: delivery.sentPerSignUp, ratios: measured, burst };
}
