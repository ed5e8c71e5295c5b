import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Handlebars from 'handlebars';
import { ROOT } from '../config.ts';

const FOLDER = join(ROOT, 'templates', 'letters');
const texts = new Map(
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sms'))
    .map((file) => [
      basename(file, '.sms'),
      Handlebars.compile(readFileSync(join(FOLDER, file), 'utf8').trim(), { noEscape: true, strict: true }),
    ]),
);

/** templates/letters/NAME.sms: one short line, since each 160 signs are paid for. */
export function smsText(template: string, data: object): string {
  const text = texts.get(template);
  if (!text) throw new Error(`There is no SMS ${template}`);
  return text(data).replace(/\s+/g, ' ');
}
