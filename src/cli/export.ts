import { type Command, Option } from 'commander';
import { keepLittleInMemory } from '../database/database.ts';
import { withReadSnapshot } from '../database/readSnapshot.ts';
import { eventBySlug } from '../events/eventLookup.ts';
import { countRows } from '../exports/countRows.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../exports/exportFormat.ts';
import { openExport } from '../exports/openExport.ts';
import { recordExport } from '../exports/recordExport.ts';
import { assertFolderExists, saveExport } from '../exports/saveExport.ts';
import { LANGUAGES } from '../i18n/translate.ts';
import { findQuestions } from '../questions/questionRepository.ts';
import { PEOPLE_STATES, peopleFilterSchema } from '../registrations/people/peopleFilter.ts';
import { validate } from '../validation/validate.ts';
import { type CommandContext, runWithDeps } from './operate.ts';

interface ExportCommandOptions {
  format: ExportFormat;
  output: string;
  came?: boolean;
  language?: string;
  search?: string;
  state?: string;
}

/** `slotkeeper export` */
export function exportCommand(program: Command): void {
  program
    .command('export <slug>')
    .description('write the people of an event to a file for a spreadsheet')
    .addOption(new Option('--format <format>', 'kind of file').choices(EXPORT_FORMATS).makeOptionMandatory())
    .requiredOption('--output <file>', 'where to write it; only you can read it, and a file of this name is replaced')
    .addOption(new Option('--state <state>', 'only this list').choices(PEOPLE_STATES))
    .option('--came', 'only parties of whom somebody came')
    .option('--no-came', 'only parties with slots of whom nobody came')
    .option('--search <text>', 'only those whose name, email address or phone number has this in it')
    .addOption(new Option('--language <language>', 'of its words (default: that of the event)').choices(LANGUAGES))
    .action((slug: string, options: ExportCommandOptions) => runWithDeps((context) => exportPeople(context, slug, options)));
}

/** Nothing is exported without an entry in the audit log, so that is written first. */
async function exportPeople({ deps, processor, actor }: CommandContext, slug: string, options: ExportCommandOptions): Promise<string> {
  const { format, output, language: _language, ...given } = options;
  const filter = validate(peopleFilterSchema, given);
  const event = await eventBySlug(deps, slug);
  assertFolderExists(output);
  const rows = await countRows(deps.db, event, filter);
  await processor.execute(recordExport(event, format, rows, actor));
  const language = options.language ?? event.language;
  await keepLittleInMemory(deps.db);
  await withReadSnapshot(deps.db, async (snapshot) => {
    const questions = await findQuestions(snapshot, event);
    await saveExport(openExport(snapshot, event, { format, language, filter, questions }), output);
  });
  return `Wrote ${rows} ${rows === 1 ? 'registration' : 'registrations'} of ${slug} to ${output}.`;
}
