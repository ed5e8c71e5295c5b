import { median } from './figures.ts';
import { linksOf } from './links.ts';
import { confirmations, emailChecks, signUps, tokenFrom } from './requests.ts';
import { inTurn, type Plan, type Row, type Runner } from './rounds.ts';
import { type Stack, startService, startYardstick } from './stacks.ts';

/** The service, and beside it what it is measured by. */
export interface Stacks {
  bare: Stack;
  memory: Stack;
  alone: Stack;
  service: Stack;
}

/** More slots than a run can take. */
export const EVENTS = { bench: 1_000_000 };
const ALONE = 'our stack, one knex.transaction each';
const NO_TOKEN = 'a.b.c';

export async function startStacks(folder: string): Promise<Stacks> {
  const yardstick = (kind: string) => startYardstick(folder, kind, EVENTS);
  const [bare, memory, alone] = [await yardstick('bare'), await yardstick('memory'), await yardstick('alone')];
  return { bare, memory, alone, service: await startService(folder, 'service', EVENTS) };
}

export async function registering({ bare, memory, alone, service }: Stacks, plan: Plan): Promise<Row[]> {
  return inTurn(
    [
      { name: 'bare Koa that echoes the JSON', server: bare.server, next: signUps(NO_TOKEN), expects: 200, warm: 15_000 },
      await signingUp(memory, 'our stack, the desk answers from memory', 10_000),
      await signingUp(alone, ALONE, 3_000),
      await signingUp(service, 'the service', 10_000),
    ],
    plan,
  );
}

export async function signingUp({ server }: Stack, name: string, warm: number): Promise<Runner> {
  return { name, server, next: signUps(await tokenFrom(server, 'bench')), expects: 200, warm };
}

export async function checkingAddresses({ bare, service: { server } }: Stacks, plan: Plan): Promise<Row[]> {
  const token = await tokenFrom(server, 'bench');
  return inTurn([bareGet(bare), { name: 'the service', server, next: emailChecks(token), expects: 200, warm: 8_000 }], plan);
}

/** Everybody has signed up before: `registered` tells how fast, and so how many links it will take. */
export async function confirming({ bare, alone, service }: Stacks, plan: Plan, registered: Row[]): Promise<Row[]> {
  const runner = async (stack: Stack, name: string, warm: number): Promise<Runner> => {
    const rate = median(registered.find((row) => row.name === name)?.rounds.map((round) => round.rate) ?? []);
    const links = await linksOf(stack, 1.2 * rate * plan.rounds * plan.seconds + warm * plan.warmth);
    return { name, server: stack.server, next: confirmations(links), expects: 302, warm };
  };
  return inTurn([bareGet(bare), await runner(alone, ALONE, 2_000), await runner(service, 'the service', 5_000)], plan);
}

function bareGet({ server }: Stack): Runner {
  return { name: 'bare Koa', server, next: emailChecks(NO_TOKEN), expects: 200, warm: 10_000 };
}
