import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { type FieldFault, Refusal } from '../errors.ts';

const LONGEST = 256;
const RULES: [breaks: (password: string) => boolean, says: string][] = [
  [(password) => [...password].length < 8, 'Password must have 8 characters or more'],
  [(password) => Buffer.byteLength(password) > LONGEST, `Password must have ${LONGEST} bytes or fewer`],
  [(password) => !/\p{Lu}/u.test(password), 'Password must have a capital letter'],
  [(password) => !/\p{Ll}/u.test(password), 'Password must have a small letter'],
  [(password) => !/\p{Nd}/u.test(password), 'Password must have a digit'],
  [(password) => !/[^\p{L}\p{N}]/u.test(password), 'Password must have a character that is neither letter nor digit'],
  [(password) => !password.isWellFormed() || password.includes('\0'), 'Password must be text'],
];
/** Of 0 to 4: what is guessed in fewer than a million guesses is refused. */
const WEAK = 1;

/** What is wrong with a password for somebody with these names and addresses, every fault of it. */
export async function passwordFaults(password: string, context: string[], field = 'password'): Promise<FieldFault[]> {
  const normal = password.normalize('NFC');
  const broken = RULES.filter(([breaks]) => breaks(normal)).map(([, message]) => ({ field, message }));
  if (broken.length > 0) return broken;
  const { score } = (await guesser()).check(normal.slice(0, 64), [...context, 'slotkeeper']);
  return score > WEAK ? [] : [{ field, message: 'Password is easy to guess. Use more words, and rarer ones' }];
}

export function refuseFaults(faults: FieldFault[]): void {
  if (faults.length > 0) throw new Refusal('invalid', 'There is a problem with what was sent.', { fields: faults });
}

let made: Promise<ZxcvbnFactory> | undefined;

/** Loaded late: its dictionaries are large, and most processes meet no new password. */
function guesser(): Promise<ZxcvbnFactory> {
  made ??= load();
  return made;
}

async function load(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Factory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  return new Factory({ dictionary: { ...common.dictionary, ...english.dictionary }, graphs: common.adjacencyGraphs });
}
