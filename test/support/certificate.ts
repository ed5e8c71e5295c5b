import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshFolder } from './databases.ts';

/** A certificate that signed itself, as Debian's `snakeoil` has, and that is therefore its own CA. */
export interface Certificate {
  key: Buffer;
  cert: Buffer;
  /** The certificate in PEM. */
  file: string;
}

/** Made anew by openssl, because those that libraries bring along have expired. */
export function aCertificate(hostname: string): Certificate {
  const folder = freshFolder();
  const [file, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', keyFile, '-out', file];
  const { status, stderr } = spawnSync('openssl', [...request, '-subj', `/CN=${hostname}`, '-addext', `subjectAltName=DNS:${hostname}`]);
  if (status !== 0) throw new Error(`openssl made no certificate: ${stderr}`);
  return { key: readFileSync(keyFile), cert: readFileSync(file), file };
}
