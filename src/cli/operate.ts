import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { type Config, readConfig } from '../config.ts';
import { closeDeps, createDeps } from '../createDeps.ts';
import type { Actor, Deps } from '../deps.ts';
import { DomainError, type ErrorCode } from '../domainError.ts';
import { ENGLISH, translate } from '../i18n/translate.ts';
import { redactText } from '../redactError.ts';
import { type CommandProcessor, createCommandProcessor } from '../registrations/processing/commandProcessor.ts';
import { explainStartError } from '../startError.ts';

/** 0 success, 1 unexpected error, 2 wrong usage (as commander), 3 not found, 4 any other DomainError. */
const EXIT_CODES: Partial<Record<ErrorCode, number>> = { invalid: 2, 'not-found': 3 };

export interface CommandContext {
  deps: Deps;
  processor: CommandProcessor;
  actor: Actor;
}

/**
 * Text about a change that is committed. If the text cannot be made, the change stands all the same, and it says so: a failure
 * here would make the operator do it again.
 */
export function describeCommitted(describe: () => string): string {
  try {
    return describe();
  } catch (error) {
    return `The change is saved, but cannot be shown: ${(error as Error).message}`;
  }
}

/** Runs `work` with an open database, prints its result and sets the exit code. Works while the service runs. */
export function runWithDeps(work: (context: CommandContext) => Promise<string>): Promise<void> {
  return runCommand(async (config, actor) => {
    const deps = await createDeps(config);
    // A failure to close comes after the commit, and must not hide the result.
    return work({ deps, processor: createCommandProcessor(deps), actor }).finally(() => closeDeps(deps).catch(() => {}));
  });
}

/** The same for work that opens its databases itself. */
export async function runCommand(work: (config: Config, actor: Actor) => Promise<string>): Promise<void> {
  let config: Config | undefined;
  try {
    const actor = { name: `operator:${userInfo().username}`, correlationId: randomUUID() };
    config = { ...readConfig(), LOG_LEVEL: 'warn' };
    console.log(await work(config, actor));
  } catch (error) {
    printError(error, config);
  }
}

/** A DomainError `busy` hides why the database cannot be used; every other one says itself what is wrong. */
function printError(error: unknown, config?: Config) {
  const isSelfExplaining = error instanceof DomainError && error.code !== 'busy';
  const explanation = isSelfExplaining ? null : explainStartError(error, config);
  const fieldErrors = error instanceof DomainError ? (error.details.fieldErrors ?? []) : [];
  console.error(explanation ?? (error instanceof DomainError ? error.message : redactText((error as Error).message)));
  for (const { field, message } of fieldErrors) console.error(`  ${field}: ${translate(ENGLISH, message)}`);
  process.exitCode = error instanceof DomainError ? (EXIT_CODES[error.code] ?? 4) : 1;
}
