import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { DomainError } from '../domainError.ts';

/** Questions go to standard error, so that standard output holds only results. */
async function ask(question: string, { isHidden }: { isHidden: boolean }): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: isHidden ? silent : process.stderr, terminal: true });
  // Only now: from here on readline has turned the terminal's own echo off, and writes what is typed to `output`.
  // Readline would write it to `output`; a visible one it has to write itself, because it clears the line first.
  if (isHidden) process.stderr.write(question);
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'close'] as const)
      terminal.once(signal, () => reject(new DomainError('conflict', 'Nothing was changed.')));
  });
  try {
    return await Promise.race([terminal.question(isHidden ? '' : question), interrupted]);
  } finally {
    interrupted.catch(() => {});
    terminal.close();
    if (isHidden) process.stderr.write('\n');
  }
}

/**
 * A password typed twice on a terminal without being shown, otherwise all of standard input. Not a command-line argument: those
 * are kept in the shell's history and visible to other users. Throws DomainError `invalid` if both differ.
 */
export async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).replace(/\r?\n$/, '');
  const password = await ask('Password: ', { isHidden: true });
  if ((await ask('The same password again: ', { isHidden: true })) === password) return password;
  throw new DomainError('invalid', 'The two passwords differ: nothing was changed.');
}

interface Confirmation {
  /** What is going to happen, as a sentence. */
  consequence: string;
  /** What has to be typed; without it `y`. */
  typed?: string;
  /** `--yes` was given. */
  yes: boolean | undefined;
}

/**
 * Asks before something that cannot be taken back, such as an email to everybody. Without a terminal nobody can answer, so
 * scripts say `--yes`. Throws DomainError `invalid` without it, and `conflict` if the answer is no.
 */
export async function confirmOnTerminal({ consequence, typed, yes }: Confirmation): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new DomainError('invalid', `${consequence} Nothing was changed: add --yes to do it.`);
  const question = typed === undefined ? 'Go on? [y/N] ' : `Type ${typed} to go on: `;
  const answer = (await ask(`${consequence} ${question}`, { isHidden: false })).trim();
  if (typed === undefined ? !/^y(es)?$/i.test(answer) : answer !== typed) throw new DomainError('conflict', 'Nothing was changed.');
}
