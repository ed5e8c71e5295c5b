import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Config } from '../config.ts';
import { Refusal } from '../errors.ts';
import { secretFile } from '../keys.ts';

/** Without the secret every link is dead, and the one that was made for the file would be looked for elsewhere. */
export function secretOver(config: Config, to: string): { keep: () => void; said: string } {
  if (config.SECRET_KEY !== undefined) return { keep() {}, said: 'Keep SECRET_KEY as it is: the links in letters were made with it.' };
  const [from, there] = [secretFile(config), secretFile({ ...config, DATABASE_URL: to })];
  const secret = existsSync(from) ? readFileSync(from, 'utf8') : null;
  if (secret === null) throw new Refusal('not-found', `The secret is missing: ${from}. Without it the links in letters are dead.`);
  if (existsSync(there) && readFileSync(there, 'utf8') !== secret)
    throw new Refusal('conflict', `There is another secret in ${there}: move it away first.`);
  return {
    keep: () => writeFileSync(there, secret, { mode: 0o600 }),
    said: `The secret is in ${there} as well; on other machines set SECRET_KEY to what it holds.`,
  };
}
