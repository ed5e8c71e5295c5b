import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { type FieldFault, Refusal } from '../errors.ts';

const LONGEST = 256;
const RULES: [breaks: (password: string) => boolean, says: string][] = [
  [(password) => [...password].length < 8, 'accounts.password.short'],
  [(password) => Buffer.byteLength(password) > LONGEST, 'accounts.password.long'],
  [(password) => !/\p{Lu}/u.test(password), 'accounts.password.capital'],
  [(password) => !/\p{Ll}/u.test(password), 'accounts.password.small'],
  [(password) => !/\p{Nd}/u.test(password), 'accounts.password.digit'],
  [(password) => !/[^\p{L}\p{N}]/u.test(password), 'accounts.password.special'],
  [(password) => !password.isWellFormed() || password.includes('\0'), 'accounts.password.text'],
];
/** Of 0 to 4: what is guessed in fewer than a million guesses is refused. */
const WEAK = 1;

/** What is wrong with a password for somebody with these names and addresses, every fault of it. */
export async function passwordFaults(password: string, context: string[], field = 'password'): Promise<FieldFault[]> {
  const normal = password.normalize('NFC');
  const broken = RULES.filter(([breaks]) => breaks(normal)).map(([, key]) => ({ field, message: { key } }));
  if (broken.length > 0) return broken;
  const { score } = (await guesser()).check(normal.slice(0, 64), [...context, 'slotkeeper']);
  return score > WEAK ? [] : [{ field, message: { key: 'accounts.password.guessed' } }];
}

export function refuseFaults(faults: FieldFault[]): void {
  if (faults.length > 0) throw new Refusal('invalid', { key: 'faults.input' }, { fields: faults });
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
