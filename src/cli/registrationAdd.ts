import type { Command } from 'commander';
import type { Event } from '../events/event.ts';
import { anyEventBySlug } from '../events/eventLookup.ts';
import { findQuestions } from '../questions/questionRepository.ts';
import { addByHand } from '../registrations/commands/addByHand.ts';
import { withNote } from '../registrations/commands/withNote.ts';
import { validateHandAdded } from '../registrations/domain/addedByHand.ts';
import { createLinks } from '../registrations/domain/privateLink.ts';
import { assertMailable } from '../validation/mailable.ts';
import { ANSWER_OPTION, parseAnswerOptions } from './answerOptions.ts';
import { confirmOnTerminal } from './askOnTerminal.ts';
import { type CommandContext, runWithDeps } from './operate.ts';
import { parsePositiveNumber } from './options.ts';
import { type ActOptions, type ActResult, describeAct, invalidOption, noteOf } from './registrationOptions.ts';
import { publishedRule } from './registrationPromote.ts';

interface AddOptions extends ActOptions {
  answer?: string[];
  /** False after --no-email; missing if neither was given. */
  email?: string | boolean;
  confirmed?: boolean;
  waitList?: boolean;
  outOfTurn?: boolean;
  moreSlots?: number;
}

/** `slotkeeper registration add` */
export function addCommand(registration: Command): void {
  registration
    .command('add <slug>')
    .description('add somebody who told you on paper or by phone; also while sign-up is closed')
    .requiredOption('--first-name <text>', 'first name')
    .requiredOption('--last-name <text>', 'last name')
    .requiredOption('--slots <n>', 'how many slots', Number)
    .option('--phone <number>', 'phone number')
    .option('--email <address>', 'asked by email to confirm, unless --confirmed')
    .option('--no-email', 'there is none: counts as confirmed, and nothing is ever sent')
    .option('--confirmed', 'you vouch for the address: confirmed at once')
    .option('--member', 'says to be a member')
    .option(...ANSWER_OPTION)
    .option('--language <en|fr|nl|de>', 'of emails and pages (default: that of the event)')
    .option('--wait-list', 'join the wait list if there are not enough slots')
    .option('--out-of-turn', 'take free slots although others wait for them; needs --reason')
    .option('--more-slots <n>', 'add so many slots to the event for this party; with --out-of-turn', parsePositiveNumber)
    .option('--reason <text>', 'why it is their turn; kept like a note')
    .option('--note <text>', 'why; registration show tells it, and erasing the person erases it')
    .option('--yes', 'do not ask')
    .option('--json', 'output for programs')
    .action((slug: string, options: AddOptions) =>
      runWithDeps(async (context) => {
        const event = await anyEventBySlug(context.deps, slug);
        return describeAct(context, await add(context, event, options), options);
      }),
    );
}

async function add({ deps, processor, actor }: CommandContext, event: Event, options: AddOptions): Promise<ActResult> {
  const {
    answer,
    confirmed = false,
    outOfTurn = false,
    moreSlots = 0,
    email,
    event: _event,
    note: _note,
    reason,
    yes,
    json: _json,
    ...fields
  } = options;
  const note = noteOf(options);
  // Commander sets --no-email to false, and to true if neither option was given.
  if (typeof email !== 'string' && email !== false) throw invalidOption('email', 'Give --email, or say --no-email.');
  if (outOfTurn && reason === undefined) throw invalidOption('reason', '--out-of-turn needs --reason.');
  if (moreSlots > 0 && !outOfTurn) throw invalidOption('moreSlots', '--more-slots needs --out-of-turn.');
  const answers = parseAnswerOptions(answer, { questions: await findQuestions(deps.db, event), language: event.language });
  const given = { ...fields, ...(answers && { answers }), ...(email !== false && { email }) };
  const input = validateHandAdded(given, email !== false);
  await assertMailable(deps, input.email);
  if (outOfTurn && event.waitingCount > 0)
    await confirmOnTerminal({ consequence: `Parties that wait and are overtaken: ${event.waitingCount}. ${publishedRule(event)}`, yes });
  const links = createLinks(deps.keys);
  const request = { eventId: event.id, input, isConfirmed: confirmed, isOutOfTurn: outOfTurn, moreSlots, links, actor };
  const added = await processor.execute(withNote(addByHand(request), note));
  const where = added.onWaitList ? 'on the wait list' : `with ${input.slots} ${input.slots === 1 ? 'slot' : 'slots'}`;
  const told = email === false ? 'No email is sent' : added.confirmed ? 'An email tells them' : 'An email asks them to confirm';
  const overtook = added.overtaken > 0 ? ` Overtaken: ${added.overtaken}.` : '';
  return { id: added.id, sentence: `Added ${where}. ${told}.${overtook}`, data: { overtaken: added.overtaken } };
}
