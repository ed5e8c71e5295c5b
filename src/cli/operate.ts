import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { readConfig } from '../config.ts';
import { Refusal, type RefusalCode } from '../errors.ts';
import { ENGLISH, tell } from '../languages/texts.ts';
import { closeWorld, openWorld } from '../openWorld.ts';
import { type Desk, openDesk } from '../registrations/desk.ts';
import type { Actor, World } from '../world.ts';

/** 0 done, 1 failed, 2 wrong usage (commander's), 3 not found, 4 refused by a rule. */
const EXIT_CODES: Partial<Record<RefusalCode, number>> = { invalid: 2, 'not-found': 3 };

export interface Operation {
  world: World;
  desk: Desk;
  by: Actor;
}

/** Opens the database, does one thing through the verbs that everything uses, and closes it. Works while the service runs. */
export async function operate(work: (operation: Operation) => Promise<string>): Promise<void> {
  try {
    const world = await openWorld({ ...readConfig(), LOG_LEVEL: 'warn' });
    const by = { name: `operator ${userInfo().username}`, correlationId: randomUUID() };
    console.log(await work({ world, desk: openDesk(world), by }).finally(() => closeWorld(world)));
  } catch (error) {
    complain(error);
  }
}

function complain(error: unknown) {
  const faults = error instanceof Refusal ? (error.details.fields ?? []) : [];
  console.error((error as Error).message);
  for (const { field, message } of faults) console.error(`  ${field}: ${tell(ENGLISH, message)}`);
  process.exitCode = error instanceof Refusal ? (EXIT_CODES[error.code] ?? 4) : 1;
}
