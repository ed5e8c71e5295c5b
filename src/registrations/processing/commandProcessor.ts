import { createBatcher, type Outcome } from '../../database/batcher.ts';
import type { Db } from '../../database/dialect.ts';
import { inTransaction } from '../../database/transaction.ts';
import type { Deps } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import { createMessageAllowance } from '../../messages/allowance/messageAllowance.ts';
import type { Command } from '../domain/command.ts';
import { isDirty, type UnitOfWork } from '../domain/unitOfWork.ts';
import { promoteWaiting } from '../domain/waitList.ts';
import { QueueNotFullyLoaded } from '../domain/waitListQueue.ts';
import { loadUnitsOfWork } from './loadUnitsOfWork.ts';
import { saveUnitsOfWork } from './saveUnitOfWork.ts';

export interface CommandProcessor {
  /** Resolves once the result is committed. Rejects with the DomainError that the command threw. */
  execute: <Result>(command: Command<Result>) => Promise<Result>;
  /** Decides the command and saves nothing. Rejects with the DomainError that it would throw. */
  preview: <Result>(command: Command<Result>) => Promise<Preview<Result>>;
  /** For how many milliseconds the oldest command waits, or commands have failed without a success in between. */
  waitingMs: () => number;
}

/** What a command would do, if it were executed now. */
interface Preview<Result> {
  result: Result;
  /** How many emails of which kind it would send, as in templates/emails. */
  emails: EmailCount[];
}

export interface EmailCount {
  template: string;
  count: number;
}

/** A command is answered within this time: with its result, or with DomainError `busy`. */
export const COMMAND_LIMIT_MS = 5_000;

/** Number of waiting parties loaded at first. If the rules need more, ten times as many are loaded. */
const INITIAL_QUEUE_LIMIT = 50;

/**
 * All changes of events go through the one processor of the process. Commands that arrive while a batch is running form the
 * next batch and share one transaction (group commit).
 */
export function createCommandProcessor(
  deps: Deps,
  onMessagesEnqueued: () => void = () => {},
  limitMs = COMMAND_LIMIT_MS,
): CommandProcessor {
  const maxUnconfirmedShare = (deps.config.MAX_UNCONFIRMED_PERCENT / 100) * deps.config.RATE_LIMIT_FACTOR;
  const allowance = createMessageAllowance(deps.keys);
  const execute = createBatcher(executeBatch, limitMs);
  return { execute: execute as CommandProcessor['execute'], preview, waitingMs: execute.waitingMs };

  async function executeBatch(commands: Command<unknown>[], isOverdue: () => boolean): Promise<Outcome<unknown>[]> {
    try {
      return await executeInTransaction(commands, isOverdue);
    } catch (error) {
      if (commands.length === 1 || error instanceof DomainError) throw error;
      deps.log.error({ err: error, commands: commands.length }, 'command batch failed; executing its commands one by one');
      return executeOneByOne(commands, isOverdue);
    }
  }

  async function preview<Result>(command: Command<Result>): Promise<Preview<Result>> {
    const { outcomes, unitsOfWork } = await inTransaction(
      deps.db,
      (db) => decideAll(db, [command], INITIAL_QUEUE_LIMIT),
      () => false,
    );
    const [outcome] = outcomes as Outcome<Result>[];
    if (!outcome || 'error' in outcome) throw outcome?.error;
    return { result: outcome.result, emails: countEmails(unitsOfWork) };
  }

  /** One transaction per command, so that a command that cannot be saved fails alone. */
  async function executeOneByOne(commands: Command<unknown>[], isOverdue: () => boolean): Promise<Outcome<unknown>[]> {
    const outcomes: Outcome<unknown>[] = [];
    for (const command of commands) {
      outcomes.push(...(await executeInTransaction([command], isOverdue).catch((error: unknown) => [{ error }])));
    }
    return outcomes;
  }

  async function executeInTransaction(commands: Command<unknown>[], isOverdue: () => boolean): Promise<Outcome<unknown>[]> {
    const { outcomes, unitsOfWork } = await inTransaction(
      deps.db,
      async (db) => {
        const batch = await decideAll(db, commands, INITIAL_QUEUE_LIMIT);
        await saveUnitsOfWork(db, allowance, batch.unitsOfWork);
        return batch;
      },
      // Whoever was told that it failed has not changed anything.
      ({ unitsOfWork }) => !isOverdue() && unitsOfWork.some(isDirty),
    );
    if (!isOverdue() && unitsOfWork.some((unitOfWork) => unitOfWork.messages.length > 0)) onMessagesEnqueued();
    return outcomes;
  }

  async function decideAll(db: Db, commands: Command<unknown>[], queueLimit: number) {
    const now = deps.now().toISOString();
    const unitsOfWork = await loadUnitsOfWork(db, commands, { queueLimit, now, maxUnconfirmedShare });
    try {
      const outcomes = commands.map((command) => decideOne(unitsOfWork.get(command.eventId), command));
      return { outcomes, unitsOfWork: [...unitsOfWork.values()] };
    } catch (error) {
      if (error instanceof QueueNotFullyLoaded) return decideAll(db, commands, queueLimit * 10);
      throw error;
    }
  }
}

function countEmails(unitsOfWork: UnitOfWork[]): EmailCount[] {
  const counts = new Map<string, number>();
  for (const { template } of unitsOfWork.flatMap(({ messages }) => messages)) counts.set(template, (counts.get(template) ?? 0) + 1);
  return [...counts].map(([template, count]) => ({ template, count }));
}

function decideOne(unitOfWork: UnitOfWork | undefined, { actor, decide }: Command<unknown>): Outcome<unknown> {
  if (!unitOfWork) return { error: new DomainError('not-found', { key: 'errors.noEvent' }) };
  unitOfWork.actor = actor;
  try {
    promoteWaiting(unitOfWork);
    const result = decide(unitOfWork);
    promoteWaiting(unitOfWork);
    return { result };
  } catch (error) {
    if (error instanceof DomainError) return { error };
    throw error;
  }
}
