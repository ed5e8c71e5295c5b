import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Config } from '../config.ts';
import { secretFile } from '../crypto/keys.ts';
import { DomainError } from '../domainError.ts';

/**
 * Prepares copying the generated secret to where an installation on `to` looks for it: without it every link is dead.
 * `save` copies it; `summary` is for the operator.
 * @throws DomainError `not-found` if the secret is missing, `conflict` if there is another one.
 */
export function transferSecret(config: Config, to: string): { save: () => void; summary: string } {
  if (config.SECRET_KEY !== undefined)
    return { save() {}, summary: 'Keep SECRET_KEY as it is: the links in sent emails were made with it.' };
  const [sourceFile, targetFile] = [secretFile(config), secretFile({ ...config, DATABASE_URL: to })];
  const secret = existsSync(sourceFile) ? readFileSync(sourceFile, 'utf8') : null;
  if (secret === null)
    throw new DomainError('not-found', `The secret is missing: ${sourceFile}. Without it the links in sent emails are dead.`);
  if (existsSync(targetFile) && readFileSync(targetFile, 'utf8') !== secret)
    throw new DomainError('conflict', `There is another secret in ${targetFile}: move it away first.`);
  return {
    save: () => writeFileSync(targetFile, secret, { mode: 0o600 }),
    summary: `The secret is in ${targetFile} as well; on other machines set SECRET_KEY to what it holds.`,
  };
}
