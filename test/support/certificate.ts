import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, join } from 'node:path';
import { freshFolder } from './databases.ts';

/** A certificate that signed itself, as Debian's `snakeoil` has, and that is therefore its own CA. */
export interface Certificate {
  key: Buffer;
  cert: Buffer;
  /** The certificate in PEM. */
  file: string;
}

/** Made anew by openssl, because those that libraries bring along have expired. `name` is a host name or an IP address. */
export function aCertificate(name: string): Certificate {
  const folder = freshFolder();
  const [file, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', keyFile, '-out', file];
  const altName = `subjectAltName=${isIP(name) ? 'IP' : 'DNS'}:${name}`;
  openssl([...request, '-subj', `/CN=${name}`, '-addext', altName]);
  return { key: readFileSync(keyFile), cert: readFileSync(file), file };
}

/** The same, but its last day was yesterday. */
export function anExpiredCertificate(name: string): Certificate {
  const { key, file } = aCertificate(name);
  openssl(['x509', '-in', file, '-signkey', join(dirname(file), 'key.pem'), '-days', '-1', '-out', `${file}.expired`]);
  return { key, cert: readFileSync(`${file}.expired`), file: `${file}.expired` };
}

/** A certificate that `issuer` has signed; `canSign`: it may sign others, as one between a CA and a server does. */
export function aSignedCertificate(name: string, issuer: Certificate, { canSign = false } = {}): Certificate {
  const folder = freshFolder();
  const [file, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const [request, extensions] = [join(folder, 'request.pem'), join(folder, 'extensions')];
  writeFileSync(extensions, canSign ? 'basicConstraints=critical,CA:TRUE\n' : `subjectAltName=DNS:${name}\n`);
  openssl(['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile, '-out', request, '-subj', `/CN=${name}`]);
  const signer = ['-CA', issuer.file, '-CAkey', join(dirname(issuer.file), 'key.pem'), '-CAcreateserial'];
  openssl(['x509', '-req', '-in', request, ...signer, '-days', '2', '-extfile', extensions, '-out', file]);
  return { key: readFileSync(keyFile), cert: readFileSync(file), file };
}

function openssl(args: string[]) {
  const { status, stderr } = spawnSync('openssl', args);
  if (status !== 0) throw new Error(`openssl made no certificate: ${stderr}`);
}
