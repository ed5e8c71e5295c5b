import type { Db } from '../database/dialect.ts';
import { inBatches, type Outcome } from '../database/inBatches.ts';
import { inTransaction } from '../database/transaction.ts';
import { Refusal } from '../errors.ts';
import type { Actor, World } from '../world.ts';
import { LineTooShort } from './line.ts';
import { readSheet } from './readSheet.ts';
import { hasChanged, type Sheet } from './sheet.ts';
import { writeDown } from './store.ts';
import { moveUp } from './waitList.ts';

/**
 * Something that changes an event's registrations. `decide` is a plain function over the sheet: no database, no
 * waiting, no clock. It refuses before it changes anything.
 */
export interface Command<Result> {
  eventId: string;
  by: Actor;
  /** What has to be on the sheet. */
  sees: { emailKeys?: string[]; ids?: string[]; answers?: string[]; everyone?: boolean };
  decide: (sheet: Sheet) => Result;
}

export interface Desk {
  /** Decides, writes, commits, and only then answers. Throws the refusal if there is one. */
  ask: <Result>(command: Command<Result>) => Promise<Result>;
}

/** How many of those who wait are read at first; more only when the rules come to the end of them. */
const LINE_LENGTH = 50;

/** One desk per process: whatever changes an event goes through it, one batch after the other. */
export function openDesk(world: World, lettersWritten: () => void = () => {}): Desk {
  const ask = inBatches((commands: Command<unknown>[]) => decideTogether(commands));
  return { ask: ask as Desk['ask'] };

  async function decideTogether(commands: Command<unknown>[]): Promise<Outcome<unknown>[]> {
    try {
      return await decideInOneTransaction(commands);
    } catch (error) {
      if (commands.length === 1 || error instanceof Refusal) throw error;
      world.log.error({ err: error, commands: commands.length }, 'a batch failed; its commands are decided one by one');
      return oneByOne(commands);
    }
  }

  /** So that a command that cannot be written fails alone. */
  async function oneByOne(commands: Command<unknown>[]): Promise<Outcome<unknown>[]> {
    const outcomes: Outcome<unknown>[] = [];
    for (const command of commands) {
      outcomes.push(...(await decideInOneTransaction([command]).catch((error: unknown) => [{ refused: error }])));
    }
    return outcomes;
  }

  async function decideInOneTransaction(commands: Command<unknown>[]): Promise<Outcome<unknown>[]> {
    const { outcomes, sheets } = await inTransaction(
      world.db,
      async (db) => {
        const decided = await decideAll(db, commands, LINE_LENGTH);
        await writeDown(db, decided.sheets);
        return decided;
      },
      ({ sheets }) => sheets.some(hasChanged),
    );
    if (sheets.some((sheet) => sheet.letters.length > 0)) lettersWritten();
    return outcomes;
  }

  async function decideAll(db: Db, commands: Command<unknown>[], lineLength: number) {
    const now = world.now().toISOString();
    const sheets = new Map<string, Sheet>();
    // In the order of their ids: two processes that lock several events never wait for each other in a circle.
    for (const [eventId, asked] of [...groupByEvent(commands)].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const sheet = await readSheet(db, eventId, asked, lineLength, now);
      if (sheet) sheets.set(eventId, sheet);
    }
    try {
      const outcomes = commands.map((command) => decideOne(sheets.get(command.eventId), command));
      return { outcomes, sheets: [...sheets.values()] };
    } catch (error) {
      if (error instanceof LineTooShort) return decideAll(db, commands, lineLength * 10);
      throw error;
    }
  }
}

function decideOne(sheet: Sheet | undefined, { by, decide }: Command<unknown>): Outcome<unknown> {
  if (!sheet) return { refused: new Refusal('not-found', { key: 'refusals.noEvent' }) };
  sheet.by = by;
  try {
    moveUp(sheet);
    const answer = decide(sheet);
    moveUp(sheet);
    return { answer };
  } catch (error) {
    if (error instanceof Refusal) return { refused: error };
    throw error;
  }
}

function groupByEvent(commands: Command<unknown>[]) {
  const groups = new Map<string, [Command<unknown>, ...Command<unknown>[]]>();
  for (const command of commands) {
    const group = groups.get(command.eventId);
    if (group) group.push(command);
    else groups.set(command.eventId, [command]);
  }
  return groups;
}
