import { actorOf } from '../../accounts/session/requireSession.ts';
import type { Context } from '../../http/request.ts';
import { type AddedRegistration, addByHand } from '../../registrations/commands/addByHand.ts';
import { withNote } from '../../registrations/commands/withNote.ts';
import { idempotencyKeyFor } from '../../registrations/processing/idempotency.ts';
import { assertMailable } from '../../validation/mailable.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { accountOf, eventOf } from '../shell/guards.ts';
import { validateAdded } from './addInput.ts';
import { assertMayChangeCapacity } from './assertMayChangeCapacity.ts';

/**
 * Adds somebody by hand to the event in the path. With a `key` the same request adds them once. Throws DomainError `invalid`,
 * `forbidden`, `conflict` or `reused-key`.
 */
export async function addPerson(ctx: Context, { processor, links, offersSmtpUtf8 }: ConsoleDeps, body: unknown, key: string | undefined) {
  const { input, options } = validateAdded(body);
  assertMayChangeCapacity(ctx, options);
  await assertMailable({ offersSmtpUtf8 }, input.email);
  const { confirmed: isConfirmed, outOfTurn: isOutOfTurn, moreSlots, reason, note } = options;
  const eventId = eventOf(ctx).id;
  // A key of the sign-up form has no space: nobody else can use this one.
  const idempotencyKey = key === undefined ? undefined : idempotencyKeyFor(eventId, `${accountOf(ctx).id} ${key}`, { input, options });
  const request = { eventId, input, isConfirmed, isOutOfTurn, moreSlots, links, actor: actorOf(ctx), idempotencyKey };
  const added: AddedRegistration = await processor.execute(withNote(addByHand(request), reason ?? note));
  return { added, hasEmail: input.email !== null };
}
