/** What the log says about an error: enough to find the fault, and nothing that a person has typed. */
export interface RedactedError {
  type: string;
  code: string | undefined;
  /** Name of the constraint that PostgreSQL reports. */
  constraint: string | undefined;
  message: string;
  /** The frames alone: a stack begins with the message. */
  stack: string;
}

const MAX_MESSAGE_LENGTH = 300;
const MAX_FRAMES = 8;

/**
 * Removes what may be personal data: the SQL with its values, which Knex puts before the database's message; quoted values,
 * as in the messages of JSON.parse and PostgreSQL; email addresses, and long numbers.
 */
export function redactError(error: unknown): RedactedError | undefined {
  if (error === undefined || error === null) return undefined;
  if (!(error instanceof Error))
    return { type: typeof error, code: undefined, constraint: undefined, message: redactText(String(error)), stack: '' };
  const { code, constraint } = error as { code?: string; constraint?: string };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { type: error.name, code, constraint, message: redactText(error.message), stack: frames.slice(0, MAX_FRAMES).join('\n') };
}

/** The message of an error, without values. */
export function redactText(message: string): string {
  return (message.split(' - ').at(-1) ?? '')
    .slice(0, MAX_MESSAGE_LENGTH)
    .replace(/"[^"]*"?/g, '"…"')
    .replace(/[^\s@]+@[^\s@]+/g, '…@…')
    .replace(/\+?\d[\d ./-]{6,}\d/g, '…');
}
