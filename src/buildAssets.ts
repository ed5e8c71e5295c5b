/**
 * Compiles the MJML of the emails and what browsers load, so that the service needs neither MJML nor esbuild to run. The last step of
 * `npm run build`.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { doorEntries } from './checkin/doorScripts.ts';
import { BUILT_FOLDER, builtName, compileScript } from './http/bundleScript.ts';
import { altchaFiles } from './http/staticFiles.ts';
import { buildHtmlTemplates } from './messages/emailTemplates.ts';
import { WIDGET_ENTRY } from './registrations/widget/bundle.ts';

rmSync(BUILT_FOLDER, { recursive: true, force: true });
mkdirSync(BUILT_FOLDER, { recursive: true });
for (const [name, content] of altchaFiles()) writeFileSync(join(BUILT_FOLDER, name), content);
for (const entry of [WIDGET_ENTRY, ...doorEntries()]) writeFileSync(join(BUILT_FOLDER, builtName(entry)), compileScript(entry));
await buildHtmlTemplates();
