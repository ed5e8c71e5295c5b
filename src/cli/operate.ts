import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { type Config, readConfig } from '../config.ts';
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
export function operate(work: (operation: Operation) => Promise<string>): Promise<void> {
  return perform(async (config, by) => {
    const world = await openWorld(config);
    return work({ world, desk: openDesk(world), by }).finally(() => closeWorld(world));
  });
}

/** The same for what opens its databases itself. */
export async function perform(work: (config: Config, by: Actor) => Promise<string>): Promise<void> {
  try {
    const by = { name: `operator ${userInfo().username}`, correlationId: randomUUID() };
    console.log(await work({ ...readConfig(), LOG_LEVEL: 'warn' }, by));
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
