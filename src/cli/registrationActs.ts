import type { Command } from 'commander';
import { findQuestions } from '../questions/questionRepository.ts';
import { amendRegistration } from '../registrations/commands/amendRegistration.ts';
import { cancel } from '../registrations/commands/cancel.ts';
import { confirmOnBehalf } from '../registrations/commands/confirmOnBehalf.ts';
import { resendToRegistration } from '../registrations/commands/resendToRegistration.ts';
import { withNote } from '../registrations/commands/withNote.ts';
import { changesSchema } from '../registrations/domain/applicantChanges.ts';
import { createLinks } from '../registrations/domain/privateLink.ts';
import type { Registration } from '../registrations/domain/registration.ts';
import { assertMailable } from '../validation/mailable.ts';
import { validate } from '../validation/validate.ts';
import { ANSWER_OPTION, parseAnswerOptions } from './answerOptions.ts';
import { confirmOnTerminal } from './askOnTerminal.ts';
import { type ActOptions, actCommand, invalidOption, noteOf, runAct } from './registrationOptions.ts';

interface ChangeOptions extends ActOptions {
  answer?: string[];
  confirmed?: boolean;
}

/** `slotkeeper registration change`, `confirm`, `cancel` and `resend` */
export function actCommands(registration: Command): void {
  actCommand(registration, 'change', 'correct what somebody told; leave out what stays as it is')
    .option('--first-name <text>', 'first name')
    .option('--last-name <text>', 'last name')
    .option('--phone <number>', 'phone number')
    .option('--slots <n>', 'how many slots', Number)
    .option(...ANSWER_OPTION)
    .option('--email <address>', 'another address; it is asked by email to confirm, unless --confirmed')
    .option('--confirmed', 'you vouch for the new address: it counts at once')
    .action((idOrEmail: string, options: ChangeOptions) =>
      runAct(idOrEmail, options, async (found, event, { deps, processor, actor }) => {
        const { event: _slug, note: _note, json: _json, confirmed = false, answer, ...fields } = options;
        if (confirmed && !('email' in fields)) throw invalidOption('confirmed', '--confirmed needs --email.');
        const questions = await findQuestions(deps.db, event);
        const answers = parseAnswerOptions(answer, { questions, language: event.language, stored: found.answers });
        const changes = validate(changesSchema, { ...fields, ...(answers && { answers }) });
        if (changes.email?.normalized !== found.emailNormalized) await assertMailable(deps, changes.email);
        const command = amendRegistration(found, { changes, isConfirmed: confirmed }, createLinks(deps.keys), actor);
        await processor.execute(withNote(command, noteOf(options)));
        return { id: found.id, sentence: 'Changed.' };
      }),
    );

  actCommand(registration, 'confirm', 'confirm for somebody who told you so').action((idOrEmail: string, options: ActOptions) =>
    runAct(idOrEmail, options, async (found, _event, { processor, actor }) => {
      const confirmation = await processor.execute(withNote(confirmOnBehalf(found, actor), noteOf(options)));
      const sentence = confirmation === 'on_wait_list' ? 'Confirmed: it is on the wait list.' : 'Confirmed.';
      return { id: found.id, sentence, data: { confirmation } };
    }),
  );

  actCommand(registration, 'cancel', 'cancel; the slots go to the wait list')
    .option('--no-email', 'do not tell the person')
    .option('--yes', 'do not ask')
    .action((idOrEmail: string, { email: isTold = true, ...options }: ActOptions & { email?: boolean }) =>
      runAct(idOrEmail, options, async (found, _event, { processor, actor }) => {
        const note = noteOf(options);
        const isEmailed = isTold && found.hasEmail === 1;
        const consequence = `The registration of ${nameOf(found)} ends for good${isEmailed ? ', and an email says so' : ', and nobody is told'}.`;
        await confirmOnTerminal({ consequence, yes: options.yes });
        await processor.execute(withNote(cancel(found, actor, { isTold }), note));
        return { id: found.id, sentence: isEmailed ? 'Cancelled. An email says so.' : 'Cancelled. No email is sent.' };
      }),
    );

  actCommand(registration, 'resend', 'send the email with the link again').action((idOrEmail: string, options: ActOptions) =>
    runAct(idOrEmail, options, async (found, _event, { processor, actor }) => {
      const message = await processor.execute(withNote(resendToRegistration(found, actor), noteOf(options)));
      const { template, failedAt, nextAttemptAt, createdAt, lastError } = message;
      const heldUntil = nextAttemptAt > createdAt ? nextAttemptAt : null;
      const fate = failedAt !== null ? (lastError ?? 'Not sent.') : heldUntil !== null ? `It leaves at ${heldUntil}. ${lastError}` : null;
      return { id: found.id, sentence: fate ?? 'The email is on its way.', data: { template, heldUntil, isSent: failedAt === null } };
    }),
  );
}

export function nameOf({ firstName, lastName }: Registration): string {
  return `${firstName} ${lastName}`;
}
