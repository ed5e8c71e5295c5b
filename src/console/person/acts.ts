import type { Actor } from '../../deps.ts';
import { amendRegistration } from '../../registrations/commands/amendRegistration.ts';
import { cancel } from '../../registrations/commands/cancel.ts';
import { confirmOnBehalf } from '../../registrations/commands/confirmOnBehalf.ts';
import { ifUnchanged } from '../../registrations/commands/ifUnchanged.ts';
import { promoteOutOfTurn } from '../../registrations/commands/promoteOutOfTurn.ts';
import { putBack } from '../../registrations/commands/putBack.ts';
import { resendToRegistration } from '../../registrations/commands/resendToRegistration.ts';
import { withNote } from '../../registrations/commands/withNote.ts';
import type { Command } from '../../registrations/domain/command.ts';
import type { Registration } from '../../registrations/domain/registration.ts';
import type { Grant } from '../../registrations/domain/waitList.ts';
import { assertMailable } from '../../validation/mailable.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import type { Done } from '../shell/doneTexts.ts';
import type { CancelInput, ChangeInput, NoteInput, OutOfTurnInput, PutBackInput } from './actInput.ts';

/** What an act has done. */
export interface Outcome {
  done: Done;
  /** Parties that wait and were overtaken out of turn. */
  overtaken?: number;
  /** What became of the email that was sent again. */
  email?: ResentEmail;
}

export interface ResentEmail {
  /** As in templates/emails. */
  template: string;
  /** ISO 8601 in UTC, while it is held back because the address was sent enough. */
  heldUntil: string | null;
  /** False: given up, because the address was sent enough. */
  isSent: boolean;
}

/** One registration, who acts on it, and which of its versions they have seen (undefined: any will do). */
export interface ActRequest {
  deps: Pick<ConsoleDeps, 'processor' | 'links' | 'offersSmtpUtf8'>;
  registration: Registration;
  actor: Actor;
  versions: readonly string[] | undefined;
}

function execute<Result>(
  { deps, registration, versions }: ActRequest,
  command: Command<Result>,
  note: string | undefined,
): Promise<Result> {
  return deps.processor.execute(ifUnchanged(withNote(command, note), registration, versions));
}

export async function changePerson(request: ActRequest, { changes, confirmed, note }: ChangeInput): Promise<Outcome> {
  const { registration, deps, actor } = request;
  if (changes.email?.normalized !== registration.emailNormalized) await assertMailable(deps, changes.email);
  await execute(request, amendRegistration(registration, { changes, isConfirmed: confirmed }, deps.links, actor), note);
  return { done: 'changed' };
}

export async function confirmPerson(request: ActRequest, { note }: NoteInput): Promise<Outcome> {
  const confirmation = await execute(request, confirmOnBehalf(request.registration, request.actor), note);
  return { done: confirmation === 'on_wait_list' ? 'confirmedWaiting' : 'confirmed' };
}

export async function cancelPerson(request: ActRequest, { note, email }: CancelInput): Promise<Outcome> {
  await execute(request, cancel(request.registration, request.actor, { isTold: email }), note);
  return { done: email && request.registration.hasEmail === 1 ? 'cancelled' : 'cancelledUntold' };
}

export async function resendToPerson(request: ActRequest, { note }: NoteInput): Promise<Outcome> {
  const message = await execute(request, resendToRegistration(request.registration, request.actor), note);
  const { template, failedAt, nextAttemptAt, createdAt } = message;
  const heldUntil = failedAt === null && nextAttemptAt > createdAt ? nextAttemptAt : null;
  const done = failedAt !== null ? 'resentTooOften' : heldUntil !== null ? 'resentLater' : 'resent';
  return { done, email: { template, heldUntil, isSent: failedAt === null } };
}

export async function givePerson(request: ActRequest, grant: Grant, { reason, moreSlots }: OutOfTurnInput): Promise<Outcome> {
  const command = promoteOutOfTurn(request.registration, { grant, moreSlots }, request.actor);
  const { overtaken } = await execute(request, command, reason);
  return { done: grant, overtaken };
}

export async function putPersonBack(request: ActRequest, { reason, fewerSlots }: PutBackInput): Promise<Outcome> {
  await execute(request, putBack(request.registration, { fewerSlots }, request.actor), reason);
  return { done: 'putBack' };
}
