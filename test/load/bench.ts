import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compiled } from '../support/compiled.ts';
import { bursts } from './burst.ts';
import { canPin, pinMyself } from './cpu.ts';
import { growing, SIZES } from './growth.ts';
import { withLetters } from './letters.ts';
import { withLogins } from './logins.ts';
import { ratios } from './ratios.ts';
import { asText, isSound, type Report } from './report.ts';
import type { Plan } from './rounds.ts';
import { checkingAddresses, confirming, registering, startStacks } from './sections.ts';

/*
 * npm run bench [-- --quick] [-- --json FILE]: the built service beside three yardsticks, in one run, over loopback.
 */
const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } } });
const plan: Plan = options.quick ? { rounds: 2, seconds: 1, warmth: 0.5 } : { rounds: 5, seconds: 2, warmth: 1 };

const folder = mkdtempSync(join(tmpdir(), 'slotkeeper-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

// Before anything is measured, and before all of this process is on one core.
compiled('load');
pinMyself();
const report = await measure();
console.log(asText(report));
if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
process.exit(isSound(report) ? 0 : 1);

async function measure(): Promise<Report> {
  const load = loadavg();
  const stacks = await startStacks(folder);
  const register = await registering(stacks, plan);
  const emailCheck = await checkingAddresses(stacks, plan);
  const confirm = await confirming(stacks, plan, register);
  const letters = await withLetters(folder, stacks.service, { ...plan, rounds: Math.ceil(plan.rounds / 2) });
  const logins = await withLogins(folder, { ...plan, rounds: Math.ceil(plan.rounds / 2) });
  for (const { server } of Object.values(stacks)) server.end();
  const growth = await growing(folder, plan, options.quick ? SIZES.slice(0, 3) : SIZES);
  const burst = await bursts(folder, options.quick ? 1 : 3);
  const machine = { node: process.version, processor: cpus()[0]?.model ?? '', cpus: cpus().length, pinned: canPin, load };
  const sections = {
    'POST /register': register,
    'GET /email_check': emailCheck,
    'GET /confirm_registration': confirm,
    'POST /register while letters leave': letters.rows,
    'POST /register while people sign in': logins,
    'POST /register at an event that grows': growth,
  };
  const measured = ratios({ register, emailCheck, logins, growth, burst });
  return { machine, sections, sentPerSignUp: letters.sentPerSignUp, ratios: measured, burst };
}
