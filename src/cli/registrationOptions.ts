import type { Command } from 'commander';
import { DomainError } from '../domainError.ts';
import type { Event } from '../events/event.ts';
import { noteText } from '../registrations/domain/note.ts';
import type { Registration } from '../registrations/domain/registration.ts';
import { findRegistration } from '../registrations/processing/findRegistration.ts';
import { loadStory } from '../registrations/processing/registrationStory.ts';
import { inputSchema } from '../validation/inputSchema.ts';
import { validate } from '../validation/validate.ts';
import { formatStory, formatStoryJson } from './formatRegistration.ts';
import { type CommandContext, runWithDeps } from './operate.ts';

export interface ActOptions {
  event?: string;
  note?: string;
  reason?: string;
  yes?: boolean;
  json?: boolean;
}

const noteSchema = inputSchema<Pick<ActOptions, 'note' | 'reason'>>({
  note: noteText,
  reason: noteText,
});

/** Why the organiser does it; undefined if they do not say. Throws DomainError `invalid`. */
export function noteOf({ note, reason }: ActOptions): string | undefined {
  const valid = validate(noteSchema, { ...(note !== undefined && { note }), ...(reason !== undefined && { reason }) });
  return valid.reason ?? valid.note;
}

/** Options that do not go together. */
export function invalidOption(field: string, message: string): DomainError {
  return new DomainError('invalid', message, { fieldErrors: [{ field, message }] });
}

/** A command about one registration, with the options that nearly all of them have. */
export function actCommand(parent: Command, name: string, description: string): Command {
  return namedCommand(parent, name, description).option(
    '--note <text>',
    'why; registration show tells it, and erasing the person erases it',
  );
}

/** The same without a note. */
export function namedCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(`${name} <id-or-email>`)
    .description(description)
    .option('--event <slug>', 'needed with an email address')
    .option('--json', 'output for programs');
}

/** What an act changed, and a sentence about it. */
export interface ActResult {
  id: string;
  sentence: string;
  /** More for programs. */
  data?: object;
}

type Act = (registration: Registration, event: Event, context: CommandContext) => Promise<ActResult>;

/** Finds the registration, acts, and shows it as it is then. */
export function runAct(idOrEmail: string, options: ActOptions, act: Act): Promise<void> {
  return runWithDeps(async (context) => {
    const [registration, event] = await findRegistration(context.deps, { idOrEmail, slug: options.event });
    return describeAct(context, await act(registration, event, context), options);
  });
}

/** The change is committed: a failure to show it must not make the organiser do it again. */
export async function describeAct({ deps }: CommandContext, { id, sentence, data }: ActResult, { json }: ActOptions): Promise<string> {
  try {
    const story = await loadStory(deps.db, ...(await findRegistration(deps, { idOrEmail: id })));
    return json ? formatStoryJson(story, { ...data, message: sentence }) : `${sentence}\n\n${formatStory(story)}`;
  } catch (error) {
    return `${sentence} The change is saved, but cannot be shown: ${(error as Error).message}`;
  }
}
