import { DomainError } from '../../domainError.ts';
import type { Context } from '../../http/request.ts';
import { accessOf } from '../shell/guards.ts';

/** More or fewer slots change the event itself, which not everybody may who acts on its people. Throws DomainError `forbidden`. */
export function assertMayChangeCapacity(ctx: Context, input: { moreSlots?: number; fewerSlots?: number }): void {
  if ((input.moreSlots ?? 0) + (input.fewerSlots ?? 0) === 0) return;
  if (!accessOf(ctx).permissions.includes('event:change')) throw new DomainError('forbidden', { key: 'console.errors.teamRole' });
}
