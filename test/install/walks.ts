import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, freePort } from '../support/builtService.ts';
import { cleanUp } from '../support/cleanup.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';
import type { Ground } from './ground.ts';
import { walkImage } from './imageWalk.ts';
import { walkPackage } from './packageWalk.ts';
import { walkUnit } from './unitWalk.ts';
import { Walk } from './walk.ts';

/*
 * npm run test:install [-- package unit image]: three ways to install, from nothing to the first confirmed registration, whose email
 * goes through a mail server. Prints what is typed and how long it takes. Ends with 1 if a walk does not arrive.
 *   package  needs the registry of npm
 *   unit     also root, systemd-nspawn, and in INSTALL_DEBIAN_ROOT a folder with a Debian that has Node and npm:
 *            mmdebstrap --variant=important --include=ca-certificates,nodejs,npm trixie FOLDER
 *   image    root, and in INSTALL_IMAGE_ROOT the files of the image (buildah mount)
 */
const WALKS: Record<string, (walk: Walk, ground: Ground) => Promise<(() => Promise<void>) | void>> = {
  package: walkPackage,
  unit: walkUnit,
  image: walkImage,
};

await build();
const wanted = process.argv.slice(2);
for (const [name, take] of Object.entries(WALKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const folder = mkdtempSync(join(tmpdir(), 'slotkeeper-walk-'));
  chmodSync(folder, 0o755);
  const smtp = await TestSmtpServer.create();
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const walk = new Walk();
  try {
    const lookAfterwards = await take(walk, { folder, smtp, url, port });
    const ms = await walk.confirmFirstRegistration(url, smtp);
    console.log(`\n${name}: ${walk.commands.length} commands, ${(ms / 1_000).toFixed(1)} s to the first confirmed registration`);
    await lookAfterwards?.();
  } catch (error) {
    const { message, stdout = '', stderr = '' } = error as Error & { stdout?: string; stderr?: string };
    console.log(`\n${name}: does not arrive: ${message}\n${stdout}${stderr}`);
    process.exitCode = 1;
  }
  for (const { line, ms } of walk.commands) console.log(`  ${(ms / 1_000).toFixed(1).padStart(6)} s  ${line}`);
  await walk.end();
  await cleanUp();
}
