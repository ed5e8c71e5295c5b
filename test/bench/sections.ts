import { linksOf } from './links.ts';
import { confirmations, emailChecks, signUps, tokenFrom } from './requests.ts';
import { type Plan, type Row, type Runner, runInterleaved } from './rounds.ts';
import { type Stack, startBaseline, startService } from './stacks.ts';
import { median } from './statistics.ts';

/** The service and its baselines. */
export interface Stacks {
  bare: Stack;
  memory: Stack;
  alone: Stack;
  service: Stack;
}

/** Events by slug, with more slots than a run can take. */
export const EVENTS = { bench: 1_000_000 };
const TRANSACTION_PER_COMMAND = 'our stack, one transaction per command';
const NO_TOKEN = 'a.b.c';

export async function startStacks(folder: string): Promise<Stacks> {
  const baseline = (kind: string) => startBaseline(folder, kind, EVENTS);
  const [bare, memory, alone] = [await baseline('bare'), await baseline('memory'), await baseline('alone')];
  return { bare, memory, alone, service: await startService(folder, 'service', EVENTS) };
}

export async function measureRegister({ bare, memory, alone, service }: Stacks, plan: Plan): Promise<Row[]> {
  return runInterleaved(
    [
      { name: 'bare Koa that echoes the JSON', server: bare.server, next: signUps(NO_TOKEN), expectedStatus: 200, warmUpRequests: 15_000 },
      await createSignUpRunner(memory, 'our stack, in-memory processor', 10_000),
      await createSignUpRunner(alone, TRANSACTION_PER_COMMAND, 3_000),
      await createSignUpRunner(service, 'the service', 10_000),
    ],
    plan,
  );
}

export async function createSignUpRunner({ server }: Stack, name: string, warmUpRequests: number): Promise<Runner> {
  return { name, server, next: signUps(await tokenFrom(server, 'bench')), expectedStatus: 200, warmUpRequests };
}

export async function measureEmailCheck({ bare, service: { server } }: Stacks, plan: Plan): Promise<Row[]> {
  const token = await tokenFrom(server, 'bench');
  return runInterleaved(
    [bareGet(bare), { name: 'the service', server, next: emailChecks(token), expectedStatus: 200, warmUpRequests: 8_000 }],
    plan,
  );
}

/** Follows links of earlier sign-ups. The rate in `registered` tells how many links that takes. */
export async function measureConfirm({ bare, alone, service }: Stacks, plan: Plan, registered: Row[]): Promise<Row[]> {
  const runner = async (stack: Stack, name: string, warmUpRequests: number): Promise<Runner> => {
    const rate = median(registered.find((row) => row.name === name)?.rounds.map((round) => round.rate) ?? []);
    const links = await linksOf(stack, 1.2 * rate * plan.rounds * plan.seconds + warmUpRequests * plan.warmUpFactor);
    return { name, server: stack.server, next: confirmations(links), expectedStatus: 302, warmUpRequests };
  };
  return runInterleaved(
    [bareGet(bare), await runner(alone, TRANSACTION_PER_COMMAND, 2_000), await runner(service, 'the service', 5_000)],
    plan,
  );
}

function bareGet({ server }: Stack): Runner {
  return { name: 'bare Koa', server, next: emailChecks(NO_TOKEN), expectedStatus: 200, warmUpRequests: 10_000 };
}
