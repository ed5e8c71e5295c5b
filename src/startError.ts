import { type Config, ConfigError } from './config.ts';
import { findDatabaseProblem } from './database/explainError.ts';
import { DomainError } from './domainError.ts';

/**
 * What an operator reads when the service or a command cannot start: a sentence and what to do for causes that are known. For any
 * other error it is null: that is a bug, which needs its stack.
 */
export function explainStartError(error: unknown, config?: Config): string | null {
  if (error instanceof ConfigError) return error.message;
  const listening = config && explainListenError(error, config);
  if (listening) return listening;
  const known = config && findDatabaseProblem(config.DATABASE_URL, error);
  if (known) return `The database cannot be used: ${known.problem}.\nFix: ${known.fix}`;
  return error instanceof DomainError ? error.message : null;
}

function explainListenError(error: unknown, { PORT, HOST }: Config): string | null {
  const { code, syscall } = error as { code?: string; syscall?: string };
  if (syscall !== 'listen' && syscall !== 'bind') return null;
  const address = `${HOST}:${PORT}`;
  if (code === 'EADDRINUSE') return `Another program listens on ${address}.\nFix: stop it, or set PORT.`;
  if (code === 'EACCES') return `This user may not listen on ${address}.\nFix: set PORT to 1024 or more, and put a reverse proxy in front.`;
  return `The service cannot listen on ${address} (${code}).\nFix: set HOST and PORT to an address of this machine.`;
}
