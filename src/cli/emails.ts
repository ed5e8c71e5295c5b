import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { everySampleEmail } from '../emailPreviews.ts';
import { LANGUAGES } from '../i18n/translate.ts';
import { createEmailRenderer } from '../messages/renderEmail.ts';

/** Writes every email in every language, with sample data, as HTML and text into a folder. */
export async function writeEmailPreviews(folder: string): Promise<string> {
  const render = await createEmailRenderer();
  const { PUBLIC_URL } = readConfig();
  mkdirSync(folder, { recursive: true });
  const emails = LANGUAGES.flatMap((language) => everySampleEmail(render, language, PUBLIC_URL));
  for (const { template, language, subject, text, html } of emails) {
    writeFileSync(join(folder, `${template}.${language}.html`), html);
    writeFileSync(join(folder, `${template}.${language}.txt`), `${subject}\n\n${text}`);
  }
  return `${emails.length} emails, as HTML and as text, are in ${folder}`;
}
