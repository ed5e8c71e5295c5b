import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { LANGUAGES } from '../languages/texts.ts';
import { makeRender } from '../letters/render.ts';
import { sampleLetters } from '../registrations/sampleLetters.ts';

/** Writes every letter in every language, with sample data, as HTML and text into a folder; says how many. */
export async function writeLetters(folder: string): Promise<string> {
  const render = await makeRender();
  const { PUBLIC_URL } = readConfig();
  mkdirSync(folder, { recursive: true });
  const letters = LANGUAGES.flatMap((language) => sampleLetters(render, language, PUBLIC_URL));
  for (const { template, language, subject, text, html } of letters) {
    writeFileSync(join(folder, `${template}.${language}.html`), html);
    writeFileSync(join(folder, `${template}.${language}.txt`), `${subject}\n\n${text}`);
  }
  return `${letters.length} letters, as HTML and as text, are in ${folder}`;
}
