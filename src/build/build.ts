/**
 * `npm run build`: bundles the programs and what browsers load, and compiles the MJML of the emails, so that an installed Slotkeeper
 * needs neither esbuild nor MJML nor most packages. The types are checked by `npm run check`.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { doorEntries } from '../checkin/doorScripts.ts';
import { ROOT } from '../config.ts';
import { BUILT_FOLDER, builtName, compileScript } from '../http/bundleScript.ts';
import { altchaFiles } from '../http/staticFiles.ts';
import { buildHtmlTemplates } from '../messages/emailTemplates.ts';
import { WIDGET_ENTRY } from '../registrations/widget/bundle.ts';
import { bundleServer } from './bundleServer.ts';
import { bundledPackages, formatNotices } from './thirdParty.ts';

const DIST = join(ROOT, 'dist');
const SERVER_FOLDER = join(DIST, 'server');

for (const folder of [BUILT_FOLDER, SERVER_FOLDER]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}
for (const [name, content] of altchaFiles()) writeFileSync(join(BUILT_FOLDER, name), content);
for (const entry of [WIDGET_ENTRY, ...doorEntries()]) writeFileSync(join(BUILT_FOLDER, builtName(entry)), compileScript(entry));
await buildHtmlTemplates();
const { sources } = await bundleServer(SERVER_FOLDER);
const packages = bundledPackages([...sources, createRequire(import.meta.url).resolve('altcha/external')]);
writeFileSync(join(DIST, 'packages.json'), JSON.stringify(packages.map(({ name, version }) => ({ name, version }))));
writeFileSync(join(DIST, 'THIRD-PARTY-NOTICES.txt'), formatNotices(packages));
